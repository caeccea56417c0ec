using System.Globalization;

namespace McpCore.Engine.Jobs;

/// <summary>A job that another one waits for.</summary>
/// <param name="Id">The id as submitted: a job's id, or <c>#n</c> for the n-th job of the same request, from 0.</param>
/// <param name="OnCompletion">Whether any end will do. The default is false: the job must be completed.</param>
public sealed record Dependency(string Id, bool OnCompletion)
{
    /// <summary>The place in the request that it names, as in <c>#3</c>; null when it names a stored job.</summary>
    public int? Place => Id.StartsWith('#') && int.TryParse(Id.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : null;
}
