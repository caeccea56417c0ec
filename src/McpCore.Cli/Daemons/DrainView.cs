using System.Globalization;
using System.Text.Json;
using McpCore.Cli.Output;

namespace McpCore.Cli.Daemons;

/// <summary>The jobs that a stop waits for: on a terminal a picture that is renewed, elsewhere a line for each at the beginning and at its end.</summary>
internal sealed class DrainView : IDisposable
{
    private const int MostLines = 10;

    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private int _lines;

    /// <param name="running">What runs now.</param>
    public void Show(IReadOnlyList<JsonElement> running)
    {
        if (Terminal.IsLive)
        {
            Draw(running);
        }
        else
        {
            Tell(running);
        }
    }

    public void Dispose() => Erase();

    private void Draw(IReadOnlyList<JsonElement> running)
    {
        Erase();
        if (running.Count == 0)
        {
            return;
        }

        Terminal.Err.Line($"{Styled.Dim(Head(running.Count))}");
        foreach (var job in running.Take(MostLines))
        {
            Terminal.Err.Line($"{Cells.Fit("  " + Line(job), Terminal.Err.Width)}");
        }

        _lines = 1 + Math.Min(running.Count, MostLines);
    }

    private void Erase()
    {
        if (_lines > 0)
        {
            Terminal.Err.Write(Ansi.Up(_lines) + Ansi.ClearBelow);
            _lines = 0;
        }
    }

    private void Tell(IReadOnlyList<JsonElement> running)
    {
        if (_told.Count == 0 && running.Count > 0)
        {
            Terminal.Hint(Head(running.Count));
            foreach (var job in running)
            {
                Terminal.Hint("  " + Line(job));
            }
        }

        var ids = running.Select(job => Output.Show.Text(job, "id")).ToHashSet(StringComparer.Ordinal);
        foreach (var ended in _told.Except(ids).ToList())
        {
            Terminal.Hint(string.Create(CultureInfo.InvariantCulture, $"  {Output.Show.ShortId(ended)} no longer runs; {ids.Count} left"));
            _told.Remove(ended);
        }

        _told.UnionWith(ids);
    }

    private static string Head(int count) => string.Create(CultureInfo.InvariantCulture, $"Waiting for {count} running job(s); stop again, or with --now, to interrupt them.");

    private static string Line(JsonElement job)
    {
        var progress = job.GetProperty("progress");
        var fraction = progress.GetProperty("fraction") is { ValueKind: JsonValueKind.Number } number ? string.Create(CultureInfo.InvariantCulture, $", {number.GetDouble():P0}") : "";
        var message = Output.Show.Text(progress, "message");
        return $"{Output.Show.Text(job, "type")} {Output.Show.ShortId(Output.Show.Text(job, "id"))}, {Output.Show.Duration(job)}{fraction}{(message.Length > 0 ? ", " + message : "")}";
    }
}
