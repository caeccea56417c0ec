using System.CommandLine;
using System.Text.Json.Nodes;
using McpCore.Cli.Doctor;
using McpCore.Cli.Output;
using McpCore.Cli.Payloads;
using McpCore.Client;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore doctor</c>: everything that an instance needs, one line a check, each with what to do. It needs no daemon, and disturbs none.</summary>
internal static class DoctorCommand
{
    private const int NameWidth = 15;

    public static Command Create(CliContext context)
    {
        var deep = new Option<bool>("--deep") { Description = "Read the whole store: each index against its table, each payload, result, checkpoint and artifact against its checksum." };
        var command = new Command("doctor", "Check programs, settings, home, disk, store, daemon and plugins, and say what to do about each fault.") { deep };
        CliContext.OnItsOwn(command, (parse, cancellationToken) => RunAsync(context.HomeOf(parse), parse.GetValue(deep), parse.GetValue(context.Json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(HomeFolder home, bool deep, bool json, CancellationToken cancellationToken)
    {
        var programs = new ProgramChecks(home, deep);
        var findings = new HomeChecks(home, TimeProvider.System).Run().ToList();
        if (findings[0].Result != Finding.Failed)
        {
            findings = [.. await programs.RunAsync(cancellationToken), .. findings, .. new DaemonChecks(home).Run()];
        }

        var isHealthy = findings.TrueForAll(finding => finding.Result != Finding.Failed);
        if (json)
        {
            Terminal.Print(new JsonObject
            {
                ["healthy"] = isHealthy,
                ["checks"] = new JsonArray([.. findings.Select(ToJson)]),
                ["store"] = programs.Store is { Length: > 0 } store ? JsonNode.Parse(store) : null,
            }.ToJsonString(JobArguments.AsTyped));
        }
        else
        {
            Write(findings, programs.StoreText);
        }

        return isHealthy ? ExitCodes.Done : ExitCodes.Refused;
    }

    private static JsonNode ToJson(Finding finding) =>
        new JsonObject { ["name"] = finding.Name, ["result"] = finding.Result, ["message"] = finding.Message, ["remedy"] = finding.Remedy };

    private static void Write(List<Finding> findings, string? storeText)
    {
        foreach (var finding in findings)
        {
            Terminal.Out.Line($"{Coloured(finding.Result),-5} {finding.Name,-NameWidth} {finding.Message}");
            if (finding.Remedy is { } remedy)
            {
                Terminal.Out.Line($"{"",-5} {"",-NameWidth} {Styled.Dim(remedy)}");
            }
        }

        if (storeText is not null)
        {
            Terminal.Err.Line($"{storeText}");
        }
    }

    private static Styled Coloured(string result) => result switch
    {
        Finding.Failed => Styled.Red(result),
        "warn" => Styled.Yellow(result),
        _ => new Styled(result, Style.Green),
    };
}
