using System.Diagnostics;
using System.Text.Json.Serialization;
using McpCore.Agents;
using McpCore.Exec.Output;
using McpCore.Exec.Programs;
using McpCore.Exec.Running;

namespace McpCore.Exec;

/// <summary>Runs a program that the configuration allows, and leaves nothing of it behind.</summary>
[JobType("exec", Description = "Runs a program that the configuration allows (plugins.exec.settings.allow); its output is the job's log.")]
public sealed class ExecAgent(ExecSettings settings, AllowedPrograms programs, RunFolders folders) : Agent<ExecPayload, ExecResult>
{
    private const int SignalBase = 128;

    protected override JsonSerializerContext JsonContext => ExecJson.Default;

    protected override ValueTask ValidateAsync(ExecPayload payload, PayloadValidation validation, CancellationToken cancellationToken)
    {
        if (programs.Find(payload.Program) is { Code: { } code } refused)
        {
            validation.Add("program", refused.Message, refused.Allowed, code);
        }

        for (var i = 0; i < payload.Args.Count; i++)
        {
            if (payload.Args[i] is null || payload.Args[i].Contains('\0', StringComparison.Ordinal))
            {
                validation.Add($"args[{i}]", "an argument is a text without the zero character", "a text");
            }
        }

        foreach (var (name, value) in payload.Env)
        {
            if (ProgramEnvironment.FaultOfJob(name, value ?? "\0") is { } fault)
            {
                validation.Add("env", $"the variable \"{name}\" {fault}", "other variables");
            }
        }

        return default;
    }

    public override async Task<ExecResult> ExecuteAsync(ExecPayload payload, JobContext context, CancellationToken cancellationToken)
    {
        // Allowed at submit is not allowed for ever: the settings may have changed while the job waited.
        if (programs.Find(payload.Program) is not { Path: { } program })
        {
            var refused = programs.Find(payload.Program);
            throw new JobFailedException($"The job cannot run: {refused.Message}.", refused.Code!);
        }

        using var folder = folders.Create(context.JobId, context.Run);
        await folder.WriteInputAsync(payload.Stdin, cancellationToken);
        var output = new OutputInterpreter(context, folder.WorkFolder, TimeProvider.System);
        var variables = ProgramEnvironment.Of(settings, payload, context, folder.WorkFolder, folder.Mark);
        var start = Stopwatch.GetTimestamp();
        var exitCode = await new ProgramRun(settings, folder, output, context.Log).RunAsync(program, payload.Args, variables, cancellationToken);
        if (exitCode != 0)
        {
            throw FailureOf(payload.Program, exitCode, output.LastErrors);
        }

        return output.Fault is { } fault
            ? throw new AttemptFailedException($"{payload.Program} ended well, but its output is wrong: {fault}.", "bad_output")
            : new ExecResult(exitCode, Stopwatch.GetElapsedTime(start), output.Result);
    }

    private Exception FailureOf(string program, int exitCode, string lastErrors)
    {
        var signal = exitCode > SignalBase ? $", as when signal {exitCode - SignalBase} ends it" : "";
        var message = $"{program} ended with exit code {exitCode}{signal}. {(lastErrors.Length == 0 ? "It printed nothing on stderr." : $"Its last lines on stderr:\n{lastErrors}")}";
        return settings.RetryExitCodes.Contains(exitCode)
            ? new RetryLaterException(settings.RetryAfter, message)
            : new AttemptFailedException(message, "exit_code");
    }
}
