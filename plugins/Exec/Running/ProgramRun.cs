using System.Diagnostics;
using McpCore.Agents;
using McpCore.Exec.Output;

namespace McpCore.Exec.Running;

/// <summary>One run of a program, from its start to the moment at which nothing of it is left.</summary>
internal sealed class ProgramRun(ExecSettings settings, RunFolder folder, OutputInterpreter output, JobLogger log)
{
    // What can hold an output open that long has taken care not to be found.
    private static readonly TimeSpan OutputLimit = TimeSpan.FromSeconds(2);

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its exit code; 128 and the number of the signal when one ended it.</returns>
    /// <exception cref="OperationCanceledException">The token fired, and the program was ended.</exception>
    public async Task<int> RunAsync(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> variables, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var process = Launcher.Start(program, arguments, variables, folder);
        using var queue = new OutputQueue();
        queue.Read(process.StandardOutput.BaseStream, process.StandardError.BaseStream);
        var taken = TakeLinesAsync(queue);
        var ended = process.WaitForExitAsync(CancellationToken.None);
        try
        {
            // Lines that cannot be dealt with, since the store is full for one, end the run; the end of the outputs does not.
            if (await Task.WhenAny(ended, taken).WaitAsync(cancellationToken) == taken)
            {
                await taken;
                await ended.WaitAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await TerminateAsync(process, ended);
            throw;
        }
        finally
        {
            Signal.KillGroup(process.Id);
            await Stragglers.KillAsync(folder.Mark, CancellationToken.None);
            await ended;
            await FinishAsync(taken);
        }

        return process.ExitCode;
    }

    private async Task TakeLinesAsync(OutputQueue queue)
    {
        await foreach (var line in queue.Lines.ReadAllAsync())
        {
            await output.TakeAsync(line);
            queue.Done();
        }
    }

    private async Task TerminateAsync(Process process, Task ended)
    {
        Signal.TerminateGroup(process.Id);
        try
        {
            await ended.WaitAsync(settings.Grace);
        }
        catch (TimeoutException)
        {
            log.Warning("The program did not end within {Grace} of SIGTERM and is killed", settings.Grace);
        }
    }

    private async Task FinishAsync(Task taken)
    {
        try
        {
            await taken.WaitAsync(OutputLimit);
        }
        catch (TimeoutException)
        {
            log.Warning("A process that could not be found holds the program's output open; what it still prints is dropped");
        }

        output.Finish();
    }
}
