using System.Text.Json;
using McpCore.Engine.Submission;

namespace McpCore.Engine.Fitting;

/// <summary>Whether a stored payload fits a schema that is not the one by which it was admitted.</summary>
internal static class PayloadFit
{
    /// <summary>The first fault of a payload; null when it fits, or when nothing is left of it because its row is damaged, which is told elsewhere.</summary>
    public static Fault? FaultOf(JsonSchema schema, ReadOnlyMemory<byte> payload)
    {
        if (payload.IsEmpty)
        {
            return null;
        }

        using var document = JsonDocument.Parse(payload);
        var faults = new List<Fault>();
        schema.Validate(document.RootElement, "$.payload", faults);
        return faults.Count > 0 ? faults[0] : null;
    }
}
