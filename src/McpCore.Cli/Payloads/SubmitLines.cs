using System.Text.Json;

namespace McpCore.Cli.Payloads;

/// <summary>The file of <c>--each</c>: a submit a line, with the line's number. Empty lines are passed over.</summary>
internal static class SubmitLines
{
    /// <exception cref="CommandFaultException">There is no such file, a line is no JSON, or there are no lines.</exception>
    public static List<(int Number, string Text)> Read(string file)
    {
        if (file != "-" && !File.Exists(file))
        {
            throw new CommandFaultException(ExitCodes.Usage, $"--each: there is no file {file}.");
        }

        var text = file == "-" ? Console.In.ReadToEnd() : File.ReadAllText(file);
        var lines = new List<(int Number, string Text)>();
        var number = 0;
        foreach (var line in text.Split('\n').Select(line => line.Trim()))
        {
            number++;
            if (line.Length == 0)
            {
                continue;
            }

            try
            {
                using var document = JsonDocument.Parse(line);
                lines.Add((number, line));
            }
            catch (JsonException exception)
            {
                throw new CommandFaultException(ExitCodes.Usage, $"--each: line {number} of {file} is not valid JSON: {exception.Message} Nothing was submitted.");
            }
        }

        return lines.Count > 0 ? lines : throw new CommandFaultException(ExitCodes.Usage, $"--each: {file} has no lines.");
    }
}
