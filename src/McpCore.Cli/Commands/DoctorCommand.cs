using System.CommandLine;
using McpCore.Cli.Daemons;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore doctor</c>: whether the store of a home is whole. It needs no daemon, and disturbs none.</summary>
internal static class DoctorCommand
{
    public static Command Create(CliContext context)
    {
        var deep = new Option<bool>("--deep") { Description = "Read everything: each index against its table, each payload, result, checkpoint and artifact against its checksum." };
        var command = new Command("doctor", "Check the store of the home, and say what to do when it is damaged.") { deep };
        CliContext.OnItsOwn(command, (parse, cancellationToken) => DaemonTool.RunAsync(
            [
                "store-check", "--home", context.HomeOf(parse).Path,
                .. parse.GetValue(deep) ? ["--deep"] : Array.Empty<string>(),
                .. parse.GetValue(context.Json) ? ["--json"] : Array.Empty<string>(),
            ],
            cancellationToken));
        return command;
    }
}
