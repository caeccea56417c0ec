using System.CommandLine;
using McpCore.Cli.Connection;
using McpCore.Cli.Following;
using McpCore.Cli.Output;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore top</c>: what the daemon does, live.</summary>
internal static class TopCommand
{
    public static Command Create(CliContext context)
    {
        var once = new Option<bool>("--once") { Description = "Print one picture and end." };
        var command = new Command("top", "Show live what the daemon does: queue, running jobs with progress, throughput, errors, plugins. q or Ctrl-C ends it.") { once };
        command.SetAction((parse, cancellationToken) => Faults.GuardAsync(async () =>
        {
            var home = context.HomeOf(parse);
            var view = new TopView(new DaemonPipe(home));
            if (parse.GetValue(once) || !Terminal.Out.IsTerminal)
            {
                view.WriteTo(Terminal.Out);
                return ExitCodes.Done;
            }

            using var quit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            KeyListener.OnQuit(quit);
            var isDrawn = !Terminal.IsPlain;
            Terminal.Out.Write(isDrawn ? Ansi.OtherScreen + Ansi.Home : "");
            try
            {
                await Watching.RunAsync(home, view.WriteTo, view.OnEvent, quit.Token);
            }
            finally
            {
                Terminal.Out.Write(isDrawn ? Ansi.FirstScreen : "");
            }

            return ExitCodes.Done;
        }));
        return command;
    }
}
