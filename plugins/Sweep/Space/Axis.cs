using System.Globalization;
using System.Text.Json;

namespace McpCore.Sweep.Space;

/// <summary>One thing that varies: a path into the payload, and its values or the range that they are drawn from.</summary>
internal sealed class Axis
{
    private const int MaxValues = 10_000;

    private readonly double _from;
    private readonly double _to;
    private readonly bool _log;
    private readonly bool _integer;

    private Axis(string path, IReadOnlyList<JsonElement>? values, double from = 0, double to = 0, bool log = false, bool integer = false) =>
        (Path, Values, _from, _to, _log, _integer) = (path, values, from, to, log, integer);

    /// <summary>Members with dots between them.</summary>
    public string Path { get; }

    /// <summary>The values; null for a range.</summary>
    public IReadOnlyList<JsonElement>? Values { get; }

    /// <returns>The axis, or what is wrong with it and what is allowed.</returns>
    public static (Axis? Axis, string? Fault) Parse(string path, JsonElement text)
    {
        if (path.Length == 0 || path.Split('.').Any(string.IsNullOrWhiteSpace))
        {
            return (null, $"\"{path}\" is no path; write the members with dots between them, as params.fast_window");
        }

        return text.ValueKind switch
        {
            JsonValueKind.Array when text.GetArrayLength() is > 0 and <= MaxValues => (new Axis(path, [.. text.EnumerateArray().Select(value => value.Clone())]), null),
            JsonValueKind.Array => (null, string.Create(CultureInfo.InvariantCulture, $"the list has {text.GetArrayLength()} values; allowed are 1 to {MaxValues}")),
            JsonValueKind.Object => ParseRange(path, text),
            _ => (null, "it must be a list of values, or a range with \"from\" and \"to\""),
        };
    }

    /// <summary>A value by chance.</summary>
    public JsonElement Draw(SplitMix random)
    {
        if (Values is not null)
        {
            return Values[random.Next(Values.Count)];
        }

        var part = random.NextDouble();
        var value = _log ? Math.Exp(Math.Log(_from) + (part * (Math.Log(_to) - Math.Log(_from)))) : _from + (part * (_to - _from));
        if (_integer)
        {
            return Number(Math.Round(value).ToString("F0", CultureInfo.InvariantCulture));
        }

        // Six digits: nobody can tell the trials apart by more, and the table stays legible.
        return Number(double.Parse(value.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture));
    }

    private static (Axis? Axis, string? Fault) ParseRange(string path, JsonElement range)
    {
        if (range.EnumerateObject().Select(member => member.Name).FirstOrDefault(name => name is not ("from" or "to" or "log" or "integer")) is { } unknown)
        {
            return (null, $"a range has no member \"{unknown}\"; it has from, to, log and integer");
        }

        if (!TryNumber(range, "from", out var from) || !TryNumber(range, "to", out var to))
        {
            return (null, "a range needs the numbers \"from\" and \"to\"");
        }

        if (!TryFlag(range, "log", out var log) || !TryFlag(range, "integer", out var integer))
        {
            return (null, "\"log\" and \"integer\" are true or false");
        }

        return from >= to ? (null, "\"from\" must be below \"to\"")
            : log && from <= 0 ? (null, "a logarithmic range begins above 0")
            : (new Axis(path, null, from, to, log, integer), null);
    }

    private static bool TryNumber(JsonElement range, string name, out double number)
    {
        number = 0;
        return range.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out number) && double.IsFinite(number);
    }

    private static bool TryFlag(JsonElement range, string name, out bool flag)
    {
        flag = false;
        if (!range.TryGetProperty(name, out var value))
        {
            return true;
        }

        flag = value.ValueKind == JsonValueKind.True;
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False;
    }

    private static JsonElement Number(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
