using System.Text.Json;

namespace McpCore.Sweep.Trials;

/// <summary>The numbers of a result by their paths, those in inner objects among them; lists are left out.</summary>
internal sealed class ResultNumbers
{
    private const int Shown = 12;

    private readonly OrderedDictionary<string, double> _numbers = new(StringComparer.Ordinal);

    private ResultNumbers()
    {
    }

    public IReadOnlyDictionary<string, double> ByPath => _numbers;

    public static ResultNumbers Of(JsonElement result)
    {
        var numbers = new ResultNumbers();
        numbers.Read(result, "");
        return numbers;
    }

    /// <summary>The number at a path, or the first one whose path ends so: <c>sharpe</c> for <c>metrics.sharpe</c>; null when there is none.</summary>
    public double? Find(string path) => _numbers.TryGetValue(path, out var number) ? number
        : _numbers.Where(pair => pair.Key.EndsWith("." + path, StringComparison.Ordinal)).Select(pair => (double?)pair.Value).FirstOrDefault();

    public override string ToString() => _numbers.Count == 0 ? "no numbers" : string.Join(", ", _numbers.Keys.Take(Shown)) + (_numbers.Count > Shown ? " and others" : "");

    private void Read(JsonElement element, string path)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    Read(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}");
                }

                break;
            case JsonValueKind.Number when element.TryGetDouble(out var number) && double.IsFinite(number):
                _numbers[path] = number;
                break;
        }
    }
}
