using System.CommandLine;
using McpCore.Cli.Completion;

namespace McpCore.Cli.Commands;

/// <summary>A job on the command line: as an argument, or in the long form <c>--job-id ID</c>.</summary>
internal sealed class JobIdArgument
{
    private readonly Argument<string?> _argument = new("ID") { Description = "A job: its full id, 4 or more digits of its start or end, or @last.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _option = new("--job-id") { Description = "The same, in the long form.", HelpName = "ID" };

    public JobIdArgument(Command command)
    {
        _argument.CompletionSources.Add(Suggestions.JobIds);
        command.Arguments.Add(_argument);
        command.Options.Add(_option);
        command.Validators.Add(result =>
        {
            var given = (string.IsNullOrWhiteSpace(result.GetValue(_argument)) ? 0 : 1) + (string.IsNullOrWhiteSpace(result.GetValue(_option)) ? 0 : 1);
            if (given != 1)
            {
                result.AddError(given == 0 ? $"{command.Name} needs a job: mcpcore {command.Name} ID" : "Give the job once: as ID or as --job-id ID.");
            }
        });
    }

    /// <summary>The job, ready for a URL.</summary>
    public string Of(ParseResult parse) => UrlSegment.Of(parse.GetValue(_argument) is { Length: > 0 } id ? id : parse.GetValue(_option)!, "job");
}
