using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using McpCore.Cli.Connection;
using McpCore.Cli.Output;
using McpCore.Client;
using McpCore.Client.Connection;

namespace McpCore.Cli.Doctor;

/// <summary>The daemon of the home: whether it answers, its version, and its plugins.</summary>
internal sealed class DaemonChecks(HomeFolder home)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly DaemonPipe _pipe = new(home, Patience, anyVersion: true);

    public IReadOnlyList<Finding> Run()
    {
        try
        {
            return [.. OfRunning()];
        }
        catch (DaemonUnavailableException exception)
        {
            return [Unavailable(exception)];
        }
        catch (McpCoreException exception)
        {
            return [Finding.Fail("pipe", exception.Message, "See the daemon's log:  mcpcore daemon logs")];
        }
    }

    private Finding Unavailable(DaemonUnavailableException exception) => exception switch
    {
        _ when ForeignHome.Explain(exception) is { } foreign => Finding.Fail("pipe", foreign, "Ask as that user, or choose another home (--home)."),
        { RequestMayHaveArrived: true } => Finding.Fail("pipe", exception.Message, "See the daemon's log:  mcpcore daemon logs"),
        _ when home.ReadDaemonFile() is { } dead => Finding.Warn("pipe", $"No daemon answers; process {dead.ProcessId} did and has died.", $"See {home.Logs}, then:  mcpcore daemon start"),
        _ => Finding.Warn("pipe", "No daemon answers on this home.", "mcpcore daemon start"),
    };

    private IEnumerable<Finding> OfRunning()
    {
        var started = Stopwatch.GetTimestamp();
        var status = _pipe.Get("daemon");
        var took = Stopwatch.GetElapsedTime(started);
        yield return Finding.Ok("pipe", string.Create(CultureInfo.InvariantCulture, $"process {Show.Text(status, "pid")} answers in {took.TotalMilliseconds:0.0} ms"));
        var version = Show.Text(status, "version");
        yield return ProductVersion.Fits(System.Text.Encoding.ASCII.GetBytes(version))
            ? Finding.Ok("version", $"daemon {version}, command line {ProductVersion.Text}")
            : Finding.Fail("version", $"The daemon is {version} ({home.ReadProgram() ?? "its program is not known"}), this command line {ProductVersion.Text} ({Environment.ProcessPath}).", "Bring both to one version, then:  mcpcore daemon restart");
        if (Show.Text(status, "state") == "drained")
        {
            yield return Finding.Warn("drain", "No job is started, because a person said so.", "mcpcore daemon resume");
        }

        foreach (var finding in Plugins())
        {
            yield return finding;
        }
    }

    private IReadOnlyList<Finding> Plugins()
    {
        var plugins = _pipe.Get("plugins").GetProperty("plugins").EnumerateArray().ToList();
        var active = plugins.Count(plugin => Show.Text(plugin, "state") == "active");
        var troubled = plugins.Where(plugin => Show.Text(plugin, "state") is "refused" or "failed" or "quarantined").Select(Troubled).ToList();
        return [Finding.Ok("plugins", string.Create(CultureInfo.InvariantCulture, $"{active} active")), .. troubled];
    }

    private static Finding Troubled(JsonElement plugin)
    {
        var id = Show.Text(plugin, "id");
        return Finding.Warn("plugins", $"{id} {Show.Text(plugin, "version")} is {Show.Text(plugin, "state")}: {Show.Text(plugin, "reason")}", $"mcpcore plugin show {id}");
    }
}
