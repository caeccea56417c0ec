using System.Diagnostics;

namespace McpCore.Benchmarks;

/// <summary>The daemon that is measured: published as people install it, and so compiled ahead of its start.</summary>
internal static class Installation
{
    private static string? _program;

    /// <summary>Whether it is a published one.</summary>
    public static bool IsPublished { get; private set; }

    /// <summary>The program of the daemon.</summary>
    public static string Daemon => _program ?? throw new InvalidOperationException("The installation has not been prepared.");

    /// <summary>The program of the command line, beside it.</summary>
    public static string CommandLine { get; private set; } = "";

    /// <summary>Publishes the product to a folder; where that fails, for want of the compiler's package perhaps, the ordinary build is taken.</summary>
    public static async Task PrepareAsync(string folder, CancellationToken cancellationToken)
    {
        Progress.Say("publish of the product");
        var published = await Publishing.PublishAsync("src/McpCore.Cli", "mcpcored", folder, cancellationToken);
        IsPublished = published is not null;
        var build = Path.GetRelativePath(Path.Combine(Checkout.Root, "tests", "McpCore.Benchmarks"), AppContext.BaseDirectory);
        CommandLine = published is null ? Path.Combine(Checkout.Root, "src", "McpCore.Cli", build, "mcpcore") : Path.Combine(folder, "mcpcore");
        _program = published ?? Path.Combine(Checkout.Root, "src", "McpCore.Daemon", build, "mcpcored");
        if (!OperatingSystem.IsWindows())
        {
            // What was published reaches the disk now, and not while something is measured.
            await Publishing.RunAsync(new ProcessStartInfo("sync") { RedirectStandardOutput = true }, cancellationToken);
        }
    }
}
