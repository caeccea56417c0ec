using McpCore.Agents;
using McpCore.Agents.Testing;
using McpCore.Exec;
using McpCore.Exec.Programs;
using McpCore.Exec.Running;

namespace Exec.Tests;

/// <summary>The plugin as a daemon has it, with real programs.</summary>
internal sealed class Programs : IAsyncDisposable
{
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);

    private readonly TestPlugin _plugin;
    private readonly ExecPlugin _exec = new();

    private Programs(string settings, string? dataDirectory) => _plugin = dataDirectory is null ? new TestPlugin { Settings = settings } : new TestPlugin { Settings = settings, DataDirectory = dataDirectory };

    public AgentTester Agent { get; private set; } = null!;

    /// <summary>The plugin's own folder.</summary>
    public string Folder => _plugin.Context.DataDirectory;

    public IReadOnlyList<TestLogLine> Log => _plugin.Log;

    public static async Task<Programs> StartAsync(string settings = """{"allow": ["sh", "cat", "/usr/bin/env", "/usr/bin/python3"], "grace": "2s"}""", string? dataDirectory = null)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "exec runs on Linux alone.");
        var programs = new Programs(settings, dataDirectory);
        var services = (await programs._plugin.StartAsync(programs._exec, TestContext.Current.CancellationToken))!;
        programs.Agent = new AgentTester(
            new ExecAgent(
                (ExecSettings)services.GetService(typeof(ExecSettings))!,
                (AllowedPrograms)services.GetService(typeof(AllowedPrograms))!,
                (RunFolders)services.GetService(typeof(RunFolders))!),
            programs._plugin);
        return programs;
    }

    /// <summary>Runs a script of the shell, which is an allowed program here.</summary>
    public Task<TestOutcome> RunShellAsync(string script, TestJob? job = null) => RunAsync(new ExecPayload { Program = "sh", Args = ["-c", script] }, job);

    public Task<TestOutcome> RunAsync(ExecPayload payload, TestJob? job = null) =>
        Agent.RunAsync(payload, job, TestContext.Current.CancellationToken).WaitAsync(Hang);

    /// <summary>The messages of a job's log.</summary>
    public static IEnumerable<string> Lines(TestJob job, JobLogLevel level = JobLogLevel.Information) => job.Log.Where(line => line.Level == level).Select(line => line.Message);

    public async ValueTask DisposeAsync()
    {
        await _exec.StopAsync(CancellationToken.None);
        _plugin.Dispose();
    }
}
