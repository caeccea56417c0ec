using System.Text.Json;

namespace McpCore.Engine.Submission;

/// <summary>The way by which the engine's own parts submit: the same as that of people.</summary>
/// <param name="CheckAsync">Finds every fault that a submit would be refused for; the text is the path of the body.</param>
/// <param name="SubmitAsync">Submits a body; the text is the actor.</param>
internal sealed record JobSubmitter(
    Func<JsonElement, string, CancellationToken, Task<IReadOnlyList<Fault>>> CheckAsync, Func<JsonElement, string, CancellationToken, Task<SubmitResult>> SubmitAsync);
