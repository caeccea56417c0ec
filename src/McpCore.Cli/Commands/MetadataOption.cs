using System.CommandLine;

namespace McpCore.Cli.Commands;

/// <summary>The filter by members of the metadata, shared by the commands that choose jobs.</summary>
internal static class MetadataOption
{
    public static Option<string[]> Create() => new("--metadata") { Description = "Only jobs with this member in their metadata; may be given several times.", HelpName = "KEY=VALUE" };

    /// <summary>The pairs of an option, this one or another.</summary>
    /// <exception cref="CommandFaultException">A value is no pair.</exception>
    public static IEnumerable<(string Name, string Value)> Read(ParseResult parse, Option<string[]> option)
    {
        foreach (var text in parse.GetValue(option) ?? [])
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            yield return equals > 0 ? (text[..equals], text[(equals + 1)..]) : throw new CommandFaultException(ExitCodes.Usage, $"{option.Name} {text}: expected {option.HelpName}.");
        }
    }
}
