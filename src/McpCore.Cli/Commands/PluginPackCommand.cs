using System.CommandLine;
using McpCore.Cli.Daemons;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore plugin pack</c>: an archive of a built plugin folder, ready to be installed elsewhere.</summary>
internal static class PluginPackCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "A built plugin folder." };
        var output = new Option<string?>("--out") { Description = "The file to write (default: ID-VERSION.zip in this folder).", HelpName = "FILE" };
        var package = new Option<bool>("--nupkg") { Description = "Write a NuGet package in place of a .zip." };
        var key = new Option<string?>("--sign") { Description = "Sign it with this private key (ECDSA, P-256).", HelpName = "KEY.pem" };
        var publisher = new Option<string?>("--publisher") { Description = "In whose name it is signed.", HelpName = "NAME" };
        var command = new Command("pack", "Pack a built plugin folder after checking it; the same files give the same bytes.") { folder, output, package, key, publisher };
        CliContext.OnItsOwn(command, (parse, cancellationToken) =>
        {
            if ((parse.GetValue(key) is null) != (parse.GetValue(publisher) is null))
            {
                throw new CommandFaultException(ExitCodes.Usage, "--sign and --publisher go together: a signature is made with a key, in somebody's name.");
            }

            return DaemonTool.RunAsync(
                [
                    "plugin-pack", Path.GetFullPath(parse.GetValue(folder)!),
                    .. Option("--out", parse.GetValue(output)),
                    .. parse.GetValue(package) ? ["--nupkg"] : Array.Empty<string>(),
                    .. Option("--sign", parse.GetValue(key)),
                    .. Option("--publisher", parse.GetValue(publisher)),
                ],
                cancellationToken);
        });
        return command;
    }

    private static string[] Option(string name, string? value) => value is null ? [] : [name, value];
}
