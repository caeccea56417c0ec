namespace McpCore.Daemon.Api.OpenApi;

/// <summary>One parameter of a route.</summary>
/// <param name="Name">Its name.</param>
/// <param name="In"><c>path</c>, <c>query</c> or <c>header</c>.</param>
/// <param name="Description">What it does.</param>
/// <param name="Schema">Its JSON Schema.</param>
internal sealed record ApiParameter(string Name, string In, string Description, string Schema)
{
    private const string Text = """{ "type": "string" }""";
    private const string Time = """{ "type": "string", "format": "date-time" }""";

    public static ApiParameter JobId { get; } =
        Path("id", "A full id, a unique start or end of it of 4 or more hexadecimal digits, or `@last`.");

    public static ApiParameter Wait { get; } = Query(
        JobWait.Parameter,
        "Answer only when the job has reached a final state, or after this time: `0s` to `5m`. The job is answered as it is then.",
        """{ "$ref": "#/components/schemas/Duration" }""");

    public static ApiParameter Path(string name, string description) => new(name, "path", description, Text);

    public static ApiParameter Query(string name, string description, string schema = Text) => new(name, "query", description, schema);

    public static ApiParameter QueryTime(string name, string description) => Query(name, description, Time);

    public static ApiParameter QueryNumber(string name, string description, long minimum, long? maximum = null, long? @default = null) => Query(
        name,
        description,
        FormattableString.Invariant($$"""{ "type": "integer", "minimum": {{minimum}}{{(maximum is null ? "" : FormattableString.Invariant($", \"maximum\": {maximum}"))}}{{(@default is null ? "" : FormattableString.Invariant($", \"default\": {@default}"))}} }"""));
}
