using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace McpCore.Agents.Tool.Running;

/// <summary>
/// <c>run ASSEMBLY [JOB.json]</c>: runs one job without a daemon, through the same boundary of bytes. The result goes to stdout, everything else to
/// stderr. Ctrl-C cancels the job as a person would.
/// </summary>
internal static class RunCommand
{
    public const string DefaultFile = "job.json";

    private const int Done = 0;
    private const int Failed = 1;
    private const int Refused = 5;
    private const int Cancelled = 6;

    /// <returns>The exit code that <c>mcpcore submit --wait</c> would have.</returns>
    /// <exception cref="ToolException">The plugin or the file cannot be used.</exception>
    public static async Task<int> RunAsync(string entry, string file)
    {
        var job = JobFile.Read(file);
        var (agent, jobType) = PluginAssembly.Load(entry).CreateAgent(job.Type);
        var port = new ConsoleJobPort(jobType, job, Path.GetDirectoryName(Path.GetFullPath(file))!, Console.Error);

        var faults = await agent.CheckAsync(job.Payload, port.Environment, CancellationToken.None);
        foreach (var fault in faults)
        {
            await Console.Error.WriteLineAsync($"refused     {fault.Path}: {fault.Message}{(fault.Allowed is null ? "" : $" (allowed: {fault.Allowed})")}");
        }

        if (faults.Count > 0)
        {
            return Refused;
        }

        using var cancel = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            // The second one ends the process.
            signal.Cancel = !cancel.IsCancellationRequested;
            port.Reason = CancellationReason.User;
            cancel.Cancel();
        });
        return await ReportAsync(await agent.RunAsync(job.Payload, port, cancel.Token));
    }

    private static async Task<int> ReportAsync(AgentOutcome outcome)
    {
        switch (outcome.Kind)
        {
            case AgentOutcomeKind.Completed:
                await Console.Error.WriteLineAsync("completed");
                Console.WriteLine(Indented(outcome.Result));
                return Done;
            case AgentOutcomeKind.Cancelled:
                await Console.Error.WriteLineAsync("cancelled");
                return Cancelled;
            case AgentOutcomeKind.RetryLater:
                await Console.Error.WriteLineAsync($"retry later {outcome.Message}{(outcome.RetryAfter is { } after ? $" (after {Duration.Format(after)})" : "")}");
                return Failed;
            default:
                await Console.Error.WriteLineAsync($"failed      {outcome.ErrorCode}: {outcome.Text ?? outcome.Message}");
                return Failed;
        }
    }

    private static string Indented(ReadOnlyMemory<byte> result)
    {
        using var document = JsonDocument.Parse(result);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            document.RootElement.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
