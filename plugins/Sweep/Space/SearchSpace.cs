using System.Globalization;
using System.Text.Json;

namespace McpCore.Sweep.Space;

/// <summary>All combinations that are to be tried, in a fixed order.</summary>
internal sealed class SearchSpace
{
    /// <summary>A job has no more children.</summary>
    public const int MaxTrials = 10_000;

    private const long MaxCombinations = 1_000_000;
    private const int DrawsPerTrial = 1000;

    private readonly IReadOnlyList<Axis> _axes;
    private readonly Condition? _where;

    public SearchSpace(IReadOnlyList<Axis> axes, Condition? where) => (_axes, _where) = (axes, where);

    public IReadOnlyList<string> Paths => [.. _axes.Select(axis => axis.Path)];

    private bool IsFinite => _axes.All(axis => axis.Values is not null);

    private decimal Combinations => _axes.Aggregate(1m, (product, axis) => Math.Min(product * (axis.Values?.Count ?? 1), 1e15m));

    /// <summary>The combinations: values in the order of the axes.</summary>
    /// <param name="random">How many are drawn; null: all.</param>
    /// <param name="seed">Decides which; the same seed draws the same ones in the same order.</param>
    /// <exception cref="SpaceException">There are none, or too many.</exception>
    public IReadOnlyList<IReadOnlyList<JsonElement>> Trials(int? random, long seed)
    {
        if (random is null && !IsFinite)
        {
            throw new SpaceException("random", "a range has no end of values: say how many trials are to be drawn");
        }

        var trials = random is not { } count ? All()
            : IsFinite && Combinations <= MaxCombinations ? Choose(All(), count, new SplitMix(seed))
            : Draw(count, new SplitMix(seed));
        return trials.Count switch
        {
            0 => throw new SpaceException("where", "no combination satisfies the condition"),
            > MaxTrials => throw new SpaceException("grid", string.Create(CultureInfo.InvariantCulture, $"there are {trials.Count} combinations; allowed are {MaxTrials}. Take fewer values, or draw some with \"random\"")),
            _ => trials,
        };
    }

    private List<IReadOnlyList<JsonElement>> All()
    {
        if (Combinations > MaxCombinations)
        {
            throw new SpaceException("grid", string.Create(CultureInfo.InvariantCulture, $"there are more than {MaxCombinations} combinations; take fewer values, or draw some with \"random\""));
        }

        var all = new List<IReadOnlyList<JsonElement>> { Array.Empty<JsonElement>() };
        foreach (var axis in _axes)
        {
            all = [.. all.SelectMany(begun => axis.Values!, (begun, value) => (IReadOnlyList<JsonElement>)[.. begun, value])];
        }

        all.RemoveAll(trial => !Holds(trial));
        return all;
    }

    /// <summary>Some of them, each once, in an order by chance (Fisher and Yates).</summary>
    private static List<IReadOnlyList<JsonElement>> Choose(List<IReadOnlyList<JsonElement>> all, int count, SplitMix random)
    {
        var chosen = Math.Min(count, all.Count);
        for (var i = 0; i < chosen; i++)
        {
            var other = i + random.Next(all.Count - i);
            (all[i], all[other]) = (all[other], all[i]);
        }

        return all[..chosen];
    }

    private List<IReadOnlyList<JsonElement>> Draw(int count, SplitMix random)
    {
        var drawn = new List<IReadOnlyList<JsonElement>>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var tries = 0L; drawn.Count < count && tries < (long)count * DrawsPerTrial; tries++)
        {
            IReadOnlyList<JsonElement> trial = [.. _axes.Select(axis => axis.Draw(random))];
            if (Holds(trial) && seen.Add(string.Join('\n', trial.Select(value => value.GetRawText()))))
            {
                drawn.Add(trial);
            }
        }

        return drawn;
    }

    private bool Holds(IReadOnlyList<JsonElement> trial) => _where is null || _where.Holds(trial);
}
