namespace McpCore.Agents;

/// <summary>A child job was refused as a submit of the same job would be: nothing was stored. Uncaught, it fails the attempt.</summary>
/// <param name="code">The refusal's snake_case code: <c>validation_failed</c>, <c>unknown_type</c>, <c>too_many_children</c> and so on.</param>
/// <param name="message">What is wrong, for people.</param>
/// <param name="faults">Every fault that was found, or none; paths start at the submit: <c>$.payload.epochs</c>.</param>
public sealed class SubmitRefusedException(string code, string message, IReadOnlyList<PayloadFault> faults) : Exception(message)
{
    /// <summary>The refusal's snake_case code.</summary>
    public string Code { get; } = code;

    /// <summary>Every fault that was found; empty when the refusal is about the submit as a whole.</summary>
    public IReadOnlyList<PayloadFault> Faults { get; } = faults;
}
