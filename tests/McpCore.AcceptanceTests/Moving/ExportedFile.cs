using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Moving;

/// <summary>An export of two jobs, one with an artifact, the home that it comes from and an empty one.</summary>
public sealed class ExportedFile : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    public TestHome Source { get; } = new();

    public TestHome Target { get; } = new();

    public DaemonUnderTest TargetDaemon { get; private set; } = null!;

    public string File => _folder.In("exported.zip");

    /// <summary>The job with an empty payload.</summary>
    public string Generic { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Source.AddPlugin("probe");
        var daemon = await Source.StartDaemonAsync();
        TargetDaemon = await Target.StartDaemonAsync();
        await daemon.WaitForEndAsync(await daemon.SubmitAsync("probe", """{"artifact":"curve.csv"}"""));
        Generic = await daemon.SubmitAsync("generic", "{}");
        await daemon.WaitForEndAsync(Generic);
        var export = await CommandLine.RunAsync(Source.Folder, "export", File);
        Assert.True(export.ExitCode == 0, export.Error);
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await Target.DisposeAsync();
        _folder.Dispose();
    }
}
