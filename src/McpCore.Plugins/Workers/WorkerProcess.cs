using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using McpCore.Agents;
using McpCore.Plugins.Inspection;
using McpCore.Plugins.Services;

namespace McpCore.Plugins.Workers;

/// <summary>
/// A worker process as the daemon sees it: loads one plugin, then checks payloads and runs jobs, one call at a time. Whatever happens in it, the
/// calls come to an end here.
/// </summary>
internal sealed class WorkerProcess : IDisposable
{
    private const int KeptErrorLines = 32;

    // What the process leaves behind may hold its outputs open.
    private static readonly TimeSpan OutputLimit = TimeSpan.FromMilliseconds(500);

    // A process that has hung up is about to end; it does not get to stay.
    private static readonly TimeSpan HungUpLimit = TimeSpan.FromSeconds(2);

    private static readonly ProcessDeath IgnoredCancel = new("worker_killed", "was killed, since the agent did not end within the grace after its cancel", null);

    private readonly Process _process;
    private readonly FrameChannel _channel;
    private readonly OutputTail _errors;
    private readonly Task _outputsRead;
    private readonly TimeProvider _time;
    private ProcessDeath? _killedFor;
    private volatile JobPort? _speaker;
    private Action<JobLogLevel, string, string>? _write;
    private readonly Lock _lock = new();
    private int _call;
    private int _running;

    private WorkerProcess(Process process, FrameChannel channel, OutputTail errors, Task outputsRead, TimeProvider time)
    {
        (_process, _channel, _errors, _outputsRead, _time) = (process, channel, errors, outputsRead, time);
        Ended = WatchAsync();
    }

    public int Id => _process.Id;

    /// <summary>Completes when the process is gone, with what it died of.</summary>
    public Task<ProcessDeath> Ended { get; }

    public bool IsAlive => _killedFor is null && !Ended.IsCompleted && !_process.HasExited;

    /// <summary>The memory that the process holds, in bytes; 0 when it is gone.</summary>
    public long ResidentBytes
    {
        get
        {
            try
            {
                if (OperatingSystem.IsLinux())
                {
                    var pages = File.ReadAllText($"/proc/{_process.Id}/statm").Split(' ')[1];
                    return long.Parse(pages, CultureInfo.InvariantCulture) * Environment.SystemPageSize;
                }

                _process.Refresh();
                return _process.WorkingSet64;
            }
            catch (Exception exception) when (exception is IOException or InvalidOperationException or UnauthorizedAccessException)
            {
                return 0;
            }
        }
    }

    /// <exception cref="WorkerUnavailableException">The program could not be started, or did not report in time.</exception>
    public static async Task<WorkerProcess> StartAsync(WorkerOptions options, WorkerSpawner spawner, WorkerListener listener, TimeProvider time, CancellationToken cancellationToken)
    {
        var (token, connected) = listener.Expect();
        Process? process = null;
        WorkerProcess? worker = null;
        try
        {
            process = await spawner.StartAsync(options.Program, token, listener.Path);
            var errors = new OutputTail(KeptErrorLines, line => worker?.Speak(JobLogLevel.Warning, line));
            var output = new OutputTail(1, line => worker?.Speak(JobLogLevel.Information, line));
            var outputsRead = Task.WhenAll(errors.ReadAsync(process.StandardError), output.ReadAsync(process.StandardOutput));
            var exited = process.WaitForExitAsync(cancellationToken);
            if (await Task.WhenAny(connected, exited).WaitAsync(options.StartLimit, time, cancellationToken) == exited)
            {
                await Task.WhenAny(outputsRead, Task.Delay(OutputLimit, time, cancellationToken));
                throw new WorkerUnavailableException($"{options.Program} {ExitExplanation.Explain(process.ExitCode, errors.Text)} before it reported. {errors.Text}".TrimEnd());
            }

            return worker = new WorkerProcess(process, await connected, errors, outputsRead, time);
        }
        catch (Exception exception)
        {
            listener.Forget(token);
            process?.Kill();
            process?.Dispose();
            throw exception switch
            {
                Win32Exception or IOException => new WorkerUnavailableException($"The worker program {options.Program} could not be started: {exception.Message}"),
                TimeoutException => new WorkerUnavailableException($"The worker program {options.Program} did not report within {options.StartLimit.TotalSeconds:0} seconds."),
                _ => exception,
            };
        }
    }

    /// <returns>What its agents describe, and whether it has hooks.</returns>
    /// <exception cref="PluginRefusedException">The plugin's code failed, took longer than the limit, or ended the process.</exception>
    public async Task<(IReadOnlyList<JobTypeDescription> Types, bool HasHooks)> LoadAsync(
        InspectedPlugin plugin, PluginInputs inputs, TimeSpan limit, TimeSpan stopLimit, CancellationToken cancellationToken)
    {
        _write = (level, template, message) => inputs.Log(plugin, level, template, message);
        var call = Begin(FrameKind.Load, WorkerMessages.WriteLoad(plugin, inputs, limit, stopLimit));
        using var waiting = new CancellationTokenSource(limit + HungUpLimit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(waiting.Token, cancellationToken);
        try
        {
            var frame = await NextAsync(call, either.Token);
            return frame?.Kind switch
            {
                FrameKind.Loaded => (WorkerMessages.ReadTypes(frame), frame.Int() == 1),
                null => throw new PluginRefusedException("activation_failed", $"The plugin could not be started: the worker process {(await DeathAsync()).Message}."),
                _ => throw new PluginRefusedException(frame.Text(), frame.Text()),
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PluginRefusedException("activation_timeout", $"The plugin did not create its agents and start within {limit.TotalSeconds:0} seconds.");
        }
    }

    /// <exception cref="WorkerCallException">The agent's check threw, or ended the process.</exception>
    public async Task<IReadOnlyList<PayloadFault>> CheckAsync(string jobType, ReadOnlyMemory<byte> payload, AgentEnvironment environment, CancellationToken cancellationToken)
    {
        var call = Begin(FrameKind.Check, new FrameBody().Text(jobType).Bytes(payload.Span).WriteEnvironment(environment));
        var frame = await NextAsync(call, cancellationToken);
        return frame?.Kind switch
        {
            FrameKind.Checked => WorkerMessages.ReadFaults(frame),
            null => throw new WorkerCallException($"the worker process {(await DeathAsync()).Message}"),
            _ => throw new WorkerCallException($"{frame.Text()}: {frame.Text()}"),
        };
    }

    /// <exception cref="WorkerCallException">The probe threw, or ended the process.</exception>
    public async Task<PluginHealth> CheckHealthAsync(CancellationToken cancellationToken)
    {
        var frame = await NextAsync(Begin(FrameKind.Health, new FrameBody()), cancellationToken);
        return frame?.Kind switch
        {
            FrameKind.HealthTold => WorkerMessages.ReadHealth(frame),
            null => throw new WorkerCallException($"the worker process {(await DeathAsync()).Message}"),
            _ => throw new WorkerCallException($"{frame.Text()}: {frame.Text()}"),
        };
    }

    /// <summary>Runs an attempt to its end, or to the end of the process.</summary>
    public async Task<PluginRunEnd> RunAsync(PluginRun run, CancellationToken cancellationToken)
    {
        // First: what native code writes comes by another way, and may be here before this thread goes on.
        _errors.Clear();
        _speaker = run.Port;
        try
        {
            var number = CurrentRun;
            run.OnKillable?.Invoke(() => Kill(IgnoredCancel, number));
            var call = Begin(FrameKind.Run, WorkerMessages.WriteRun(run));
            using var cancel = cancellationToken.UnsafeRegister(_ => _channel.Send(FrameKind.Cancel, call, new FrameBody().Int((int)run.Port.CancellationReason)), null);
            var answers = new WorkerAnswers(_channel, call, run);
            while (await NextAsync(call, CancellationToken.None) is { } frame)
            {
                if (frame.Kind == FrameKind.Ended)
                {
                    return new PluginRunEnd(WorkerMessages.ReadOutcome(frame));
                }

                answers.Take(frame);
            }
        }
        catch (InvalidDataException exception)
        {
            Kill(new ProcessDeath("worker_crashed", $"sent what cannot be read ({exception.Message})", null));
        }
        catch (Exception)
        {
            // What it still does for this run must not go on beside the next one.
            Kill(new ProcessDeath("worker_killed", "was killed, since the daemon could not go on with the run", null));
            throw;
        }
        finally
        {
            _speaker = null;
            lock (_lock)
            {
                // From here on a kill that was meant for this run comes too late.
                _running++;
            }
        }

        var death = await DeathAsync();
        return new PluginRunEnd(death with { Message = $"The worker process {death.Message}." });
    }

    /// <summary>The number of the run that is under way, or of none; it changes at the end of each.</summary>
    public int CurrentRun
    {
        get
        {
            lock (_lock)
            {
                return _running;
            }
        }
    }

    /// <summary>Ends the process at once.</summary>
    /// <param name="death">What to say of it; only the first one counts.</param>
    /// <param name="run">The run that is meant: when it has ended meanwhile nothing is done. Null: whatever it does.</param>
    public void Kill(ProcessDeath death, int? run = null)
    {
        lock (_lock)
        {
            if (run is { } number && number != _running)
            {
                return;
            }

            _killedFor ??= death;
        }

        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has just ended by itself.
        }
    }

    /// <summary>Lets the process end by itself, and ends it when it does not.</summary>
    public async Task StopAsync(TimeSpan limit)
    {
        _channel.Send(FrameKind.Stop, 0);
        _ = HearLastWordsAsync();
        if (await Task.WhenAny(Ended, Task.Delay(limit, _time)) != Ended)
        {
            // A process in the middle of an uninterruptible call takes its time; nobody waits for it for good.
            Kill(new ProcessDeath("worker_killed", "did not end when it was told to", null));
            await Task.WhenAny(Ended, Task.Delay(HungUpLimit, _time));
        }

        Dispose();
    }

    public void Dispose()
    {
        _channel.Dispose();
        if (Ended.IsCompleted)
        {
            _process.Dispose();
        }
    }

    private int Begin(FrameKind kind, FrameBody body)
    {
        var call = ++_call;
        _channel.Send(kind, call, body);
        return call;
    }

    /// <returns>The next frame of the call; null when the process has hung up.</returns>
    private async ValueTask<Frame?> NextAsync(int call, CancellationToken cancellationToken)
    {
        while (true)
        {
            var frame = await _channel.ReceiveAsync(cancellationToken);
            if (frame?.Kind == FrameKind.PluginLog)
            {
                _write?.Invoke((JobLogLevel)frame.Int(), frame.Text(), frame.Text());
            }
            else if (frame is null || frame.Call == call)
            {
                return frame;
            }
        }
    }

    /// <summary>What the plugin logs while it stops.</summary>
    private async Task HearLastWordsAsync()
    {
        const int noCall = -1;
        try
        {
            await NextAsync(noCall, CancellationToken.None);
        }
        catch (InvalidDataException)
        {
            // A worker that was given up in the middle of a frame.
        }
    }

    private async Task<ProcessDeath> DeathAsync()
    {
        if (await Task.WhenAny(Ended, Task.Delay(HungUpLimit, _time)) != Ended)
        {
            var hungUp = new ProcessDeath("worker_crashed", "closed its connection to the daemon", null);
            Kill(hungUp);
            if (await Task.WhenAny(Ended, Task.Delay(HungUpLimit, _time)) != Ended)
            {
                return hungUp;
            }
        }

        return await Ended;
    }

    private async Task<ProcessDeath> WatchAsync()
    {
        await _process.WaitForExitAsync();
        await Task.WhenAny(_outputsRead, Task.Delay(OutputLimit, _time));
        var text = _errors.Text is { Length: > 0 } errors ? errors : null;
        return _killedFor is { } killed
            ? killed with { Text = text }
            : new ProcessDeath("worker_crashed", ExitExplanation.Explain(_process.ExitCode, _errors.Text), text);
    }

    // What goes past .NET's Console straight to the outputs: native libraries, the runtime's last words.
    private void Speak(JobLogLevel level, string line) => _speaker?.Log(level, line, line, default);
}
