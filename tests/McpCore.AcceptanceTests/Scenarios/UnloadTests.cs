using System.Text.Json;
using McpCore.AcceptanceTests.Cli;
using McpCore.AcceptanceTests.Crashes;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Scenarios;

/// <summary>Scenarios 30 and 45: what a daemon says of versions that it let go of, after jobs that came the whole way.</summary>
public sealed class UnloadTests : IAsyncDisposable
{
    private readonly TestHome _home = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task A_handler_left_on_an_event_of_the_daemon_is_a_leak_and_a_registration_on_the_token_of_a_run_is_none()
    {
        _home.Put("subscriber", ScenarioPlugins.InProcess);
        _home.Put("registrar", ScenarioPlugins.InProcess);
        var daemon = await _home.StartDaemonAsync();

        foreach (var plugin in new[] { "subscriber", "registrar" })
        {
            await daemon.WaitForEndAsync(await daemon.SubmitAsync(plugin, "{}"));
            await CommandLine.RunAsync(_home.Folder, "plugin", "reload", plugin);
        }

        var subscriber = await LastUnloadAsync(daemon, "subscriber");
        var registrar = await LastUnloadAsync(daemon, "registrar");

        Assert.Equal("leaked", subscriber.Text("verdict"));
        Assert.Contains("a handler that it left on an event of the process", subscriber.Text("suspect"), StringComparison.Ordinal);
        Assert.Equal("collected", registrar.Text("verdict"));
    }

    [Fact]
    public async Task A_hundred_replaces_with_jobs_in_between_leave_one_version_and_the_memory_as_it_was()
    {
        const int WarmUp = 140;
        const int Replaces = 100;
        const int Rounds = 3;
        const int Allowance = 10;
        var folder = _home.Put("probe", ScenarioPlugins.InProcess);
        var daemon = await _home.StartDaemonAsync("plugins.settle=1m");

        // A daemon that has just started grows for a while, with or without replaces, as its own code is compiled and compiled better, and its heap moves in
        // steps. A leak grows in every round; a step is over with one.
        var last = WarmUp;
        await ReplaceAndRunAsync(daemon, folder, 1, last);
        var memory = new List<long> { ProcessMemory.Now(daemon.ProcessId) };
        do
        {
            await ReplaceAndRunAsync(daemon, folder, last + 1, last += Replaces);
            memory.Add(ProcessMemory.Now(daemon.ProcessId));
        }
        while (memory[^1] - memory[^2] >= Allowance && memory.Count <= Rounds);

        var plugin = await daemon.Client.GetAsync("plugins/probe", Token);
        Assert.Equal(0, plugin.GetProperty("leaks").Number("count"));
        Assert.Equal("collected", plugin.GetProperty("last_unload").Text("verdict"));
        Assert.Equal($"{last}.0.0", Assert.Single(plugin.GetProperty("versions").EnumerateArray()).Text("version"));
        Assert.True(memory[^1] - memory[^2] < Allowance, $"After each round of {Replaces} replaces the daemon held {string.Join(", ", memory)} MB.");
    }

    private static async Task ReplaceAndRunAsync(DaemonUnderTest daemon, string folder, int first, int last)
    {
        const int Batch = 20;
        for (var version = first; version <= last; version++)
        {
            ScenarioPlugins.EditManifest(folder, manifest => manifest["version"] = $"{version}.0.0");
            await daemon.Client.PostAsync("plugins/probe/reload", null, Token);
            var job = await daemon.WaitForEndAsync(await daemon.SubmitAsync("probe", """{"log_lines":3,"progress_steps":3,"event":"note","artifact":"a.txt","checkpoint":true,"metadata":true}"""));
            Assert.Equal(("completed", $"{version}.0.0"), (job.Status(), job.GetProperty("plugin").Text("version")));

            // In batches, since what is resident follows the most contexts that were ever there at once.
            if (version % Batch == 0)
            {
                await Eventually.IsTrueAsync(async () => (await daemon.Client.GetAsync("plugins/probe", Token)).GetProperty("versions").GetArrayLength() == 1);
            }
        }
    }

    private static async Task<JsonElement> LastUnloadAsync(DaemonUnderTest daemon, string plugin)
    {
        var unload = default(JsonElement);
        await Eventually.IsTrueAsync(async () => (unload = (await daemon.Client.GetAsync($"plugins/{plugin}", Token)).GetProperty("last_unload")).ValueKind == JsonValueKind.Object);
        return unload;
    }
}
