using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using McpCore.Cli.Completion;
using McpCore.Cli.Output;
using McpCore.Cli.Payloads;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore pause</c> and <c>mcpcore resume</c>: hold back the jobs of a type or a plugin, and let them go on.</summary>
internal static class PauseCommand
{
    public static Command CreatePause(CliContext context)
    {
        var (name, plugin) = (Name("What to hold back; without it, what is held back is listed.", ArgumentArity.ZeroOrOne), Plugin());
        var reason = new Option<string?>("--reason") { Description = "Why, for people.", HelpName = "TEXT" };
        var command = new Command("pause", "Hold back the jobs of a type, or of a plugin: what runs goes on, nothing else starts until it is resumed.") { name, plugin, reason };
        context.OnDaemon(command, async (client, parse, cancellationToken) =>
        {
            if (parse.GetValue(name) is not { } paused)
            {
                var list = await client.GetAsync("pauses", cancellationToken);
                if (parse.GetValue(context.Json))
                {
                    Terminal.Print(list.GetProperty("pauses").GetRawText());
                }
                else if (list.GetProperty("pauses").GetArrayLength() == 0)
                {
                    Terminal.Hint("Nothing is paused. `mcpcore pause TYPE` holds back the jobs of a type.");
                }
                else
                {
                    foreach (var pause in list.GetProperty("pauses").EnumerateArray())
                    {
                        Terminal.Print($"{Show.Text(pause, "kind")} {Show.Text(pause, "name")}: since {Show.Ago(Show.Time(pause, "paused_at"))}, by {Show.Text(pause, "actor")}{Why(Show.Text(pause, "reason"))}");
                    }
                }

                return ExitCodes.Done;
            }

            var body = new JsonObject { ["reason"] = parse.GetValue(reason) };
            var answer = await client.PostAsync($"{Path(parse.GetValue(plugin), paused)}/pause", Encoding.UTF8.GetBytes(body.ToJsonString(JobArguments.AsTyped)), cancellationToken);
            if (parse.GetValue(context.Json))
            {
                Terminal.Print(answer.GetRawText());
            }
            else
            {
                Terminal.Print($"The {What(parse.GetValue(plugin))} {Show.Text(answer, "name")} is paused. Its running jobs go on; the others start after `mcpcore resume {(parse.GetValue(plugin) ? "--plugin " : "")}{Show.Text(answer, "name")}`.");
            }

            return ExitCodes.Done;
        });
        return command;
    }

    public static Command CreateResume(CliContext context)
    {
        var (name, plugin) = (Name("What to let go on.", ArgumentArity.ExactlyOne), Plugin());
        var command = new Command("resume", "Let the jobs of a paused type or plugin go on.") { name, plugin };
        context.OnDaemon(command, async (client, parse, cancellationToken) =>
        {
            var paused = parse.GetValue(name)!;
            var answer = await client.PostAsync($"{Path(parse.GetValue(plugin), paused)}/resume", cancellationToken: cancellationToken);
            if (parse.GetValue(context.Json))
            {
                Terminal.Print(answer.GetRawText());
            }
            else
            {
                Terminal.Print(answer.GetProperty("was_paused").GetBoolean() ? $"The {What(parse.GetValue(plugin))} {paused} goes on." : $"The {What(parse.GetValue(plugin))} {paused} was not paused.");
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static Argument<string?> Name(string description, ArgumentArity arity) => new("NAME") { Description = description, Arity = arity, CompletionSources = { Suggestions.JobTypes } };

    private static Option<bool> Plugin() => new("--plugin") { Description = "NAME is a plugin's id, and not a job type." };

    private static string Path(bool isPlugin, string name) => $"{(isPlugin ? "plugins" : "job-types")}/{UrlSegment.Of(name, What(isPlugin))}";

    private static string What(bool isPlugin) => isPlugin ? "plugin" : "job type";

    private static string Why(string reason) => reason.Length == 0 ? "" : $": {reason}";
}
