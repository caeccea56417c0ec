namespace McpCore.Daemon.Api.OpenApi;

/// <summary>What the OpenAPI document says of a route; added where the route is mapped, by <see cref="ApiOperationExtensions.Describe"/>.</summary>
/// <param name="Id">The operation's name for generated clients, unique: <c>getJob</c>.</param>
/// <param name="Tag">The group in which it is shown.</param>
/// <param name="Summary">What it does, in a few words.</param>
internal sealed record ApiOperation(string Id, string Tag, string Summary)
{
    /// <summary>More than the summary says; null when there is no more to say.</summary>
    public string? Description { get; init; }

    /// <summary>Parameters of path and query, those of the path too.</summary>
    public IReadOnlyList<ApiParameter> Parameters { get; init; } = [];

    /// <summary>The body; null when it takes none.</summary>
    public ApiBody? Body { get; init; }

    /// <summary>What it answers when it does not refuse; at least one.</summary>
    public required IReadOnlyList<ApiAnswer> Answers { get; init; }

    /// <summary>
    /// The <see cref="Client.ErrorCodes"/> with which it may refuse, besides those of every route (<c>forbidden</c>, <c>internal</c>), of every route
    /// with parameters (<c>malformed</c>) and of every route with a body (<c>malformed</c>, <c>too_large</c>, <c>unsupported_media_type</c>).
    /// </summary>
    public IReadOnlyList<string> Errors { get; init; } = [];
}
