using System.Globalization;
using System.Text.Json;
using McpCore.Sweep.Space;
using McpCore.Sweep.Trials;

namespace McpCore.Sweep;

/// <summary>Everything that a sweep tries, worked out from its payload and its seed alone: the same in every run of the job.</summary>
internal sealed class SweepPlan
{
    private readonly SweepPayload _payload;
    private readonly IReadOnlyList<IReadOnlyList<JsonElement>> _combinations;

    private SweepPlan(SweepPayload payload, SearchSpace space, IReadOnlyList<IReadOnlyList<JsonElement>> combinations, IReadOnlyList<Window>? windows)
    {
        (_payload, _combinations, Windows, Paths) = (payload, combinations, windows, space.Paths);
        Searches = [.. Enumerable.Range(0, windows?.Count ?? 1).Select(window => (IReadOnlyList<Trial>)[.. combinations.Select((values, index) => new Trial(NameOf(window, index), window, false, values))])];
    }

    /// <summary>What varies.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>The windows of a walk forward; null without one.</summary>
    public IReadOnlyList<Window>? Windows { get; }

    /// <summary>The trials of each window; of the one search without windows.</summary>
    public IReadOnlyList<IReadOnlyList<Trial>> Searches { get; }

    /// <summary>How many jobs it is in all.</summary>
    public int Total => Searches.Sum(search => search.Count) + (Windows?.Count ?? 0);

    public string Objective => _payload.Maximize ?? _payload.Minimize!;

    public bool Maximizes => _payload.Maximize is not null;

    /// <exception cref="SpaceException">It makes no plan; the exception names the member at fault.</exception>
    public static SweepPlan Of(SweepPayload payload, long seed)
    {
        if (payload.Base.ValueKind != JsonValueKind.Object)
        {
            throw new SpaceException("base", "it must be a JSON object");
        }

        if ((payload.Maximize is null) == (payload.Minimize is null))
        {
            throw new SpaceException(payload.Maximize is null ? "maximize" : "minimize", "say either maximize or minimize, and one of them alone");
        }

        if (payload.Grid.Count == 0)
        {
            throw new SpaceException("grid", "nothing varies; name at least one path with its values");
        }

        var axes = payload.Grid.Select(member => Axis.Parse(member.Key, member.Value) switch
        {
            ({ } axis, _) => axis,
            (_, var fault) => throw new SpaceException($"grid.{member.Key}", fault!),
        }).ToList();
        if (axes.FirstOrDefault(axis => axes.Any(other => other.Path.StartsWith(axis.Path + ".", StringComparison.Ordinal))) is { } outer)
        {
            throw new SpaceException($"grid.{outer.Path}", "another path is a part of it; vary one of them");
        }

        var space = new SearchSpace(axes, payload.Where is { } where ? Condition.Parse(where, [.. axes.Select(axis => axis.Path)]) : null);
        var combinations = space.Trials(payload.Random, seed);
        var windows = payload.WalkForward is { } walk ? Trials.Windows.Of(walk, payload.Base) : null;
        var total = (long)combinations.Count * (windows?.Count ?? 1);
        return total <= SearchSpace.MaxTrials - (windows?.Count ?? 0)
            ? new SweepPlan(payload, space, combinations, windows)
            : throw new SpaceException("walk_forward", string.Create(CultureInfo.InvariantCulture, $"{combinations.Count} combinations on {windows!.Count} windows are {total} trials; allowed are {SearchSpace.MaxTrials}"));
    }

    /// <summary>The run that tries what was best on a window on the days after it.</summary>
    public static Trial TestOf(int window, Trial best) => new(string.Create(CultureInfo.InvariantCulture, $"w{window + 1:000}-test"), window, true, best.Values);

    /// <summary>The first of two scores is better.</summary>
    public bool IsBetter(double score, double other) => Maximizes ? score > other : score < other;

    /// <summary>The payload of a trial.</summary>
    public System.Text.Json.Nodes.JsonObject PayloadOf(Trial trial) => Trial.PayloadOf(
        _payload.Base,
        Paths,
        trial.Values,
        Windows is null ? null : trial.IsTest ? (Windows[trial.Window].TestStart, Windows[trial.Window].TestEnd) : (Windows[trial.Window].TrainStart, Windows[trial.Window].TrainEnd));

    /// <summary>What a trial varies, for a person: <c>fast_window=5 slow_window=50</c>.</summary>
    public string Describe(Trial trial) => string.Join(' ', Paths.Select((path, index) => $"{path[(path.LastIndexOf('.') + 1)..]}={Text(trial.Values[index])}"));

    public IReadOnlyDictionary<string, JsonElement> ParamsOf(Trial trial) =>
        Paths.Zip(trial.Values).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);

    public static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private string NameOf(int window, int index) => _payload.WalkForward is null
        ? string.Create(CultureInfo.InvariantCulture, $"t{index + 1:00000}")
        : string.Create(CultureInfo.InvariantCulture, $"w{window + 1:000}-t{index + 1:00000}");
}
