namespace McpCore.Engine.Submission;

/// <summary>One thing that is wrong with a request.</summary>
/// <param name="Path">Where: <c>$.payload.epochs</c>.</param>
/// <param name="Code">A stable snake_case code.</param>
/// <param name="Message">What is wrong, with the value.</param>
/// <param name="Allowed">What would be right, or null.</param>
public sealed record Fault(string Path, string Code, string Message, string? Allowed = null);

/// <summary>Why a whole request is refused.</summary>
/// <param name="Code">A stable snake_case code.</param>
/// <param name="Detail">One sentence for people.</param>
/// <param name="Faults">Every fault found, or empty.</param>
public sealed record Rejection(string Code, string Detail, IReadOnlyList<Fault> Faults)
{
    public static Rejection Of(string code, string detail) => new(code, detail, []);

    /// <summary>A request with faults; one fault is told in full, several are counted.</summary>
    public static Rejection OfFaults(IReadOnlyList<Fault> faults)
    {
        var unknownType = faults.All(fault => fault.Code == "unknown_type");
        return new Rejection(
            unknownType ? "unknown_type" : "validation_failed",
            faults.Count == 1 ? $"{faults[0].Path}: {faults[0].Message.TrimEnd('.')}{(faults[0].Message.EndsWith('?') ? "" : ".")}" : $"{faults.Count} faults were found; nothing was stored.",
            faults);
    }
}
