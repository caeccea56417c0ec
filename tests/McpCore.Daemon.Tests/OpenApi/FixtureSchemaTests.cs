using System.Text.Json;
using System.Text.Json.Nodes;
using McpCore.Daemon.Tests.Configuration;

namespace McpCore.Daemon.Tests.OpenApi;

/// <summary>The fixtures of the contract have the shapes that the document describes.</summary>
public sealed class FixtureSchemaTests(ApiDescription api) : IClassFixture<ApiDescription>
{
    private static readonly string Folder = Checkout.PathOf("tests", "contract");

    /// <summary>The schema of every fixture, by its name or by its beginning; the first that fits counts.</summary>
    private static readonly (string Prefix, string Schema)[] Schemas =
    [
        ("agents", "JobTypes"),
        ("artifacts", "ArtifactList"),
        ("backfill", "BackfillReport"),
        ("backup", "BackupReport"),
        ("batch", "Batch"),
        ("calendar", "Calendar"),
        ("cancel-many", "CancelReport"),
        ("config", "Configuration"),
        ("daemon-status", "DaemonStatus"),
        ("event-", "Event"),
        ("explain", "JobExplanation"),
        ("import", "ImportReport"),
        ("job-counts", "JobCounts"),
        ("job-listed", "Job"),
        ("job-list", "JobPage"),
        ("job", "JobDetail"),
        ("logs", "LogPage"),
        ("metrics", "Metrics"),
        ("plan", "JobPlan"),
        ("plugins", "PluginList"),
        ("plugin", "PluginDetail"),
        ("problem-", "Problem"),
        ("prune", "PruneReport"),
        ("schedule-preview", "SchedulePreview"),
        ("schedules", "ScheduleList"),
        ("schedule", "ScheduleDetail"),
        ("submit-many-answer", "SubmittedJobs"),
        ("submit-answer", "Job"),
        ("submit", "Submit"),
    ];

    public static TheoryData<string> Fixtures() => [.. Directory.GetFiles(Folder, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Fixture_OfAShape_FitsItsSchema(string name)
    {
        var schema = Schemas.FirstOrDefault(entry => name.StartsWith(entry.Prefix, StringComparison.Ordinal)).Schema;
        Assert.True(schema is not null, $"Say in {nameof(FixtureSchemaTests)} which schema {name}.json has.");
        using var value = JsonDocument.Parse(Filled(JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name + ".json"))))!.ToJsonString());

        Assert.Empty(new DocumentedShapes(api.Document).Faults(schema, value.RootElement));
    }

    /// <summary>The fixture with an example in the place of each placeholder.</summary>
    private static JsonNode? Filled(JsonNode? node) => node switch
    {
        JsonObject item => new JsonObject(item.Select(member => KeyValuePair.Create(member.Key, Filled(member.Value)))),
        JsonArray items => new JsonArray([.. items.Where(item => item is not JsonValue text || text.ToString() != "<each>").Select(Filled)]),
        JsonValue value when value.GetValueKind() == JsonValueKind.String && value.ToString() is ['<', .., '>'] placeholder => Example(placeholder),
        _ => node?.DeepClone(),
    };

    private static JsonNode Example(string placeholder) => placeholder switch
    {
        "<uuid>" => "01890a5d-ac96-774b-bcce-b302099a8057",
        "<time>" => "2026-01-02T03:04:05.678Z",
        "<sha256>" => new string('0', 64),
        "<duration>" => "1.5s",
        "<text>" or "<any>" => "text",
        "<int>" => 1,
        "<number>" => 0.5,
        "<object>" => new JsonObject(),
        _ => throw new ArgumentException($"{placeholder} is no placeholder.", nameof(placeholder)),
    };
}
