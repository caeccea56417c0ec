using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpCore.Sweep.Trials;

/// <summary>One payload to try.</summary>
/// <param name="Name">Its name among the children of the sweep.</param>
/// <param name="Window">The window it belongs to, from 0.</param>
/// <param name="IsTest">Whether it tries what was best on the window after.</param>
/// <param name="Values">What varies, in the order of the paths.</param>
internal sealed record Trial(string Name, int Window, bool IsTest, IReadOnlyList<JsonElement> Values)
{
    /// <summary>The payload: the base with the values at their paths.</summary>
    public static JsonObject PayloadOf(JsonElement common, IReadOnlyList<string> paths, IReadOnlyList<JsonElement> values, (DateOnly Start, DateOnly End)? dates)
    {
        var payload = JsonObject.Create(common.Clone())!;
        for (var i = 0; i < paths.Count; i++)
        {
            Set(payload, paths[i], Node(values[i]));
        }

        if (dates is { } window)
        {
            payload["start_date"] = Windows.Text(window.Start);
            payload["end_date"] = Windows.Text(window.End);
        }

        return payload;
    }

    private static void Set(JsonObject target, string path, JsonNode? value)
    {
        var steps = path.Split('.');
        foreach (var step in steps[..^1])
        {
            if (target[step] is not JsonObject inner)
            {
                target[step] = inner = [];
            }

            target = inner;
        }

        target[steps[^1]] = value;
    }

    private static JsonNode? Node(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Object => JsonObject.Create(value),
        JsonValueKind.Array => JsonArray.Create(value),
        _ => JsonValue.Create(value),
    };
}
