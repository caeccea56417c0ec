using System.CommandLine;
using System.Text.Json;
using McpCore.Cli.Connection;
using McpCore.Cli.Output;
using McpCore.Client;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore config reload</c>: the daemon reads its settings anew, as after SIGHUP, and says what that came to.</summary>
internal static class ConfigReloadCommand
{
    public static Command Create(CliContext context)
    {
        var command = new Command("reload", "Let the running daemon read its settings anew; tells what is in effect now, and what needs a restart.");
        context.OnPipe(command, (pipe, parse) => Run(pipe, parse.GetValue(context.Json)));
        return command;
    }

    private static int Run(DaemonPipe pipe, bool json)
    {
        JsonElement report;
        try
        {
            report = pipe.Post("daemon/reload");
        }
        catch (McpCoreException exception) when (exception.Problem.Code == ErrorCodes.ValidationFailed)
        {
            Terminal.Error($"the settings of before hold; there are {exception.Problem.Errors.Count} fault(s):");
            foreach (var fault in exception.Problem.Errors)
            {
                Terminal.Err.Line($"  {fault.Message}");
            }

            return ExitCodes.Refused;
        }

        if (json)
        {
            Terminal.Print(report.GetRawText());
        }
        else
        {
            Tell(report);
        }

        return report.GetProperty("plugins").EnumerateArray().Any(IsRefused) ? ExitCodes.Refused : ExitCodes.Done;
    }

    private static void Tell(JsonElement report)
    {
        var (applied, later) = (report.GetProperty("applied"), report.GetProperty("needs_restart"));
        if (applied.GetArrayLength() + later.GetArrayLength() == 0)
        {
            Terminal.Out.Line($"Nothing has changed.");
        }

        foreach (var change in applied.EnumerateArray())
        {
            Terminal.Out.Line($"{Change(change)}");
        }

        foreach (var change in later.EnumerateArray())
        {
            Terminal.Out.Line($"{Change(change)} {Styled.Yellow("needs a restart:")} mcpcore daemon restart");
        }

        foreach (var plugin in report.GetProperty("plugins").EnumerateArray())
        {
            if (IsRefused(plugin))
            {
                Terminal.Error($"the plugin {Show.Text(plugin, "id")} was not taken with its new settings and goes on with those of before: {Show.Text(plugin, "reason")}");
            }
            else
            {
                Terminal.Out.Line($"The plugin {Show.Text(plugin, "id")} was loaded anew.");
            }
        }
    }

    private static string Change(JsonElement change) => $"{Show.Text(change, "key")}: {change.GetProperty("from").GetRawText()} > {change.GetProperty("to").GetRawText()}";

    private static bool IsRefused(JsonElement plugin) => !plugin.GetProperty("applied").GetBoolean();
}
