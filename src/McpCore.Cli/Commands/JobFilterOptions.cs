using System.CommandLine;

namespace McpCore.Cli.Commands;

/// <summary>The options that choose jobs, as parameters of the API.</summary>
internal sealed class JobFilterOptions
{
    private readonly Option<string[]> _status = new("--status") { Description = "Only jobs of these states.", HelpName = "STATE", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string[]> _type = new("--type") { Description = "Only jobs of these types.", HelpName = "TYPE", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string[]> _metadata = MetadataOption.Create();
    private readonly Option<string[]> _payload = new("--payload") { Description = "Only jobs with this value in their payload; may be given several times.", HelpName = "PATH=VALUE" };

    /// <summary>Options that become one parameter each.</summary>
    private readonly IReadOnlyList<(Option<string?> Option, string Parameter)> _values =
    [
        (new("--tag") { Description = "Only jobs with this tag.", HelpName = "TAG" }, "tag"),
        (new("--created-after") { Description = "Only jobs submitted at or after this time.", HelpName = "TIME" }, "created_after"),
        (new("--created-before") { Description = "Only jobs submitted before this time.", HelpName = "TIME" }, "created_before"),
        (new("--started-after") { Description = "Only jobs started at or after this time.", HelpName = "TIME" }, "started_after"),
        (new("--started-before") { Description = "Only jobs started before this time.", HelpName = "TIME" }, "started_before"),
        (new("--completed-after") { Description = "Only jobs ended at or after this time.", HelpName = "TIME" }, "completed_after"),
        (new("--completed-before") { Description = "Only jobs ended before this time.", HelpName = "TIME" }, "completed_before"),
        (new("--attempts-min") { Description = "Only jobs that have come to this attempt.", HelpName = "N" }, "attempts_min"),
        (new("--node") { Description = "Only jobs that this node runs or ran last.", HelpName = "NODE" }, "node"),
    ];

    public void AddTo(Command command)
    {
        foreach (var option in _values.Select(value => value.Option).Prepend<Option>(_payload).Prepend(_metadata).Prepend(_type).Prepend(_status))
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The parameters of a request.</summary>
    /// <exception cref="CommandFaultException">A value is no pair.</exception>
    public IEnumerable<string> ParametersOf(ParseResult parse) =>
    [
        .. (parse.GetValue(_status) ?? []).Select(value => Parameter("status", value)),
        .. (parse.GetValue(_type) ?? []).Select(value => Parameter("type", value)),
        .. MetadataOption.Read(parse, _metadata).Select(pair => Parameter($"metadata.{pair.Name}", pair.Value)),
        .. MetadataOption.Read(parse, _payload).Select(pair => Parameter($"payload.{pair.Name}", pair.Value)),
        .. _values.Where(value => parse.GetValue(value.Option) is not null).Select(value => Parameter(value.Parameter, parse.GetValue(value.Option)!)),
    ];

    private static string Parameter(string name, string value) => $"{Uri.EscapeDataString(name)}={Uri.EscapeDataString(value)}";
}
