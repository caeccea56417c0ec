using System.Text.Json;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;

namespace McpCore.Engine.Submission;

/// <summary>The way by which the engine's own parts submit: the same as that of people.</summary>
/// <param name="CheckAsync">Finds every fault that a submit would be refused for; the text is the path of the body.</param>
/// <param name="PrepareAsync">Makes a job of a body without storing it, or says why not; the text is the actor.</param>
/// <param name="ToResult">What a store has made of a submit, for whoever submitted.</param>
/// <param name="NoteAsync">Hears of a job that was stored.</param>
internal sealed record JobSubmitter(
    Func<JsonElement, string, CancellationToken, Task<IReadOnlyList<Fault>>> CheckAsync,
    Func<JsonElement, string, CancellationToken, Task<(NewJob? Job, Rejection? Rejection)>> PrepareAsync,
    Func<SubmitOutcome, SubmitResult> ToResult,
    Func<Job, Task> NoteAsync);
