using McpCore.Agents.Tool;
using McpCore.Agents.Tool.Manifest;
using McpCore.Agents.Tool.Running;

try
{
    switch (args)
    {
        case ["manifest", var inputs]:
            ManifestCommand.Run(BuildInputs.Read(inputs), Console.Out);
            return 0;
        case ["manifest", var inputs, var folder]:
            ManifestCommand.Run(BuildInputs.Read(inputs).In(folder), Console.Out);
            return 0;
        case ["run", var entry]:
            return await RunCommand.RunAsync(entry, RunCommand.DefaultFile);
        case ["run", var entry, var file]:
            return await RunCommand.RunAsync(entry, file);
        default:
            throw new ToolException(ToolException.Input, "Usage: manifest INPUTS [FOLDER] | run ASSEMBLY [JOB.json]");
    }
}
catch (ToolException exception)
{
    // The form that the build reads as an error of its own.
    Console.Error.WriteLine($"McpCore.Agents : error {exception.Code}: {exception.Message.ReplaceLineEndings(" ")}");
    return 2;
}
