using System.Text.Json;
using McpCore.Agents;

namespace McpCore.Exec.Output;

/// <summary>
/// Deals with the lines of a run, in the order in which they came: log, progress, metrics, artifacts, result. A line of progress or metrics that is
/// wrong is a warning; an artifact or a result that is announced and cannot be taken fails the job at its end.
/// </summary>
internal sealed class OutputInterpreter(JobContext context, string workFolder, TimeProvider time)
{
    private const int KeptErrorLines = 10;
    private const int MaxArtifacts = 1000;

    private readonly Queue<string> _errors = new();
    private readonly LogBudget _budget = new(time);
    private double? _fraction;
    private string? _message;
    private int _artifacts;

    /// <summary>What the last <c>::result</c> said; null when there was none.</summary>
    public JsonElement? Result { get; private set; }

    /// <summary>The first artifact or result that could not be taken; null when all could.</summary>
    public string? Fault { get; private set; }

    /// <summary>The last lines of the standard error output.</summary>
    public string LastErrors => string.Join('\n', _errors);

    public async Task TakeAsync(OutputLine line)
    {
        context.Heartbeat();
        if (line.IsError)
        {
            KeepError(line.Text);
            Log(JobLogLevel.Warning, line);
            return;
        }

        switch (Directive.Parse(line.Text))
        {
            case null:
                Log(JobLogLevel.Information, line);
                break;
            case Directive.Progress progress:
                (_fraction, _message) = (progress.Fraction, progress.Message ?? _message);
                context.Progress(_fraction, _message);
                break;
            case Directive.Metrics metrics:
                context.Progress(_fraction, _message, metrics.Step, metrics.Values);
                break;
            case Directive.Artifact artifact:
                await StoreAsync(artifact.Path);
                break;
            case Directive.Result result:
                Read(result.Json, line.Cut);
                break;
            case Directive.Wrong wrong:
                Log(JobLogLevel.Warning, new OutputLine(wrong.Fault, IsError: false, Cut: 0));
                break;
        }
    }

    /// <summary>Says what has not been said yet.</summary>
    public void Finish() => TellLeftOut();

    private void Log(JobLogLevel level, OutputLine line)
    {
        if (!_budget.TryTake())
        {
            return;
        }

        TellLeftOut();
        var text = line.Cut > 0 ? $"{line.Text} … ({line.Cut} more bytes)" : line.Text;

        // The text is no template.
        context.Log.Write(level, text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));
    }

    private void TellLeftOut()
    {
        if (_budget.TakeLeftOut() is > 0 and var lines)
        {
            context.Log.Warning(
                "{Lines} lines are left out here: the program printed more than {Burst} lines, and then more than {PerSecond} a second", lines, LogBudget.Burst, LogBudget.PerSecond);
        }
    }

    private void KeepError(string text)
    {
        if (_errors.Count == KeptErrorLines)
        {
            _errors.Dequeue();
        }

        _errors.Enqueue(text.Length > 500 ? text[..500] + "…" : text);
    }

    private void Read(string json, long cut)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            Result = document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            Refuse(cut > 0
                ? $"the result is {cut} bytes longer than the {LineSplitter.MaxResultBytes} that a line may have. Write large output to an artifact instead"
                : $"the line ::result has no JSON behind it: {exception.Message.TrimEnd('.')}");
        }
    }

    private async Task StoreAsync(string path)
    {
        if (_artifacts == MaxArtifacts)
        {
            Refuse($"the artifact \"{path}\" is one more than the {MaxArtifacts} that a run may have");
            return;
        }

        await using var file = WorkFile.Open(workFolder, path, out var fault);
        if (file is null)
        {
            Refuse($"the artifact \"{path}\" cannot be taken: {fault}");
            return;
        }

        try
        {
            _artifacts++;
            await using var artifact = await context.CreateArtifactAsync(Path.GetFileName(path), KindOf(path));
            await file.CopyToAsync(artifact);
        }
        catch (ArgumentException exception)
        {
            Refuse($"the artifact \"{path}\" cannot be taken: {exception.Message.TrimEnd('.')}");
        }
    }

    private void Refuse(string fault)
    {
        Fault ??= fault;
        context.Log.Error("The program's output is wrong: {Fault}", fault);
    }

    private static string KindOf(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".JSON" => "application/json",
        ".CSV" => "text/csv",
        ".TXT" or ".LOG" => "text/plain",
        ".MD" => "text/markdown",
        ".HTML" => "text/html",
        ".SVG" => "image/svg+xml",
        ".PNG" => "image/png",
        ".JPG" or ".JPEG" => "image/jpeg",
        ".PDF" => "application/pdf",
        _ => "application/octet-stream",
    };
}
