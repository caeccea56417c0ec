using System.CommandLine;
using System.Text.Json.Nodes;
using McpCore.Cli.Authoring;
using McpCore.Cli.Output;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore plugin new</c>: a project to write a plugin in.</summary>
internal static class PluginNewCommand
{
    private const int LongestName = 100;
    private const int LongestJobType = 64;

    public static Command Create(CliContext context)
    {
        var name = new Argument<string>("NAME") { Description = "The project's name: letters, digits, '.', '_' and '-', a letter first. Its last part names the agent." };
        var output = new Option<string?>("--output", "-o") { Description = "The project's folder (default: a new folder of that name).", HelpName = "DIR" };
        var jobType = new Option<string?>("--job-type") { Description = "The job type, which is also the plugin's id (default: made from the name; WordCount gives word_count).", HelpName = "TYPE" };
        var command = new Command("new", "Make a project for a plugin: an agent, its test, and a job to try it with. Needs the .NET SDK.") { name, output, jobType };
        CliContext.OnItsOwn(command, async (parse, cancellationToken) =>
        {
            var projectName = parse.GetValue(name)!;
            Check(projectName.Length is > 0 and <= LongestName && char.IsAsciiLetter(projectName[0]) && projectName.All(IsNameSign) && char.IsAsciiLetterOrDigit(projectName[^1]),
                $"NAME is \"{projectName}\"; allowed: letters, digits, '.', '_' and '-', a letter first, a letter or digit last.");
            var type = parse.GetValue(jobType);
            Check(type is null || (type.Length is > 0 and <= LongestJobType && char.IsAsciiLetterLower(type[0]) && type.All(c => IsNameSign(c) && !char.IsAsciiLetterUpper(c))),
                $"--job-type is \"{type}\"; allowed: lower-case letters, digits, '_', '-' and '.', at most {LongestJobType}, a letter first.");
            var project = await PluginProject.CreateAsync(projectName, Path.GetFullPath(parse.GetValue(output) ?? projectName), type, cancellationToken);
            if (parse.GetValue(context.Json))
            {
                Terminal.Print(new JsonObject { ["id"] = project.Id, ["folder"] = project.Folder }.ToJsonString());
                return ExitCodes.Done;
            }

            Terminal.Print($"{projectName} is in {project.Folder}");
            Terminal.Hint($"""
                Go on with:
                  cd {Path.GetRelativePath(Environment.CurrentDirectory, project.Folder)}
                  dotnet run --project src/{projectName}              run the job in job.json
                  dotnet build src/{projectName} -t:Deploy            into the daemon's drop folder
                  mcpcore submit {project.Id} text="to be or not to be" --follow
                """);
            return ExitCodes.Done;
        });
        return command;
    }

    private static bool IsNameSign(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-';

    private static void Check(bool holds, string message)
    {
        if (!holds)
        {
            throw new CommandFaultException(ExitCodes.Usage, message);
        }
    }
}
