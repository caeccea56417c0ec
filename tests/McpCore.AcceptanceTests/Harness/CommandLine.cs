using System.Diagnostics;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Harness;

/// <summary>Runs the real <c>mcpcore</c>.</summary>
internal static class CommandLine
{
    public static Task<CommandResult> RunAsync(HomeFolder home, params string[] arguments) => RunAsync(home, input: null, arguments);

    public static async Task<CommandResult> RunAsync(HomeFolder home, string? input, string[] arguments)
    {
        using var process = Start(home, arguments);
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
        }

        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limits.Hang);
        return new CommandResult(process.ExitCode, await output, await error);
    }

    /// <summary>Starts it and leaves it running, for tests that send signals; the caller ends it.</summary>
    public static Process Start(HomeFolder home, params string[] arguments)
    {
        var start = new ProcessStartInfo(Checkout.CommandLine) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[HomeFolder.Variable] = home.Path;
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}

internal sealed record CommandResult(int ExitCode, string Output, string Error);
