using System.Text.Json;
using McpCore.Engine.AgentHost;
using McpCore.Engine.Jobs;

namespace McpCore.Storage.Sqlite;

/// <summary>The catalog of job types that were ever seen.</summary>
internal static class JobTypeRows
{
    public static void Save(SqliteConnection connection, IReadOnlyList<JobTypeRegistration> types, DateTimeOffset now)
    {
        foreach (var type in types)
        {
            connection
                .Statement("""
                    INSERT OR REPLACE INTO job_types (name, aliases, description, payload_schema, result_schema, plugin_id, plugin_version, plugin_sha256, seen_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """)
                .Bind(type.Name)
                .Bind(JsonSerializer.Serialize(type.Aliases, TagsJson.Default.IReadOnlyListString))
                .Bind(type.Description)
                .Bind(type.PayloadSchema)
                .Bind(type.ResultSchema)
                .Bind(type.Plugin.Id)
                .Bind(type.Plugin.Version)
                .Bind(type.Plugin.Sha256)
                .Bind(now)
                .Run();
        }
    }

    public static IReadOnlyList<JobTypeRegistration> Load(SqliteConnection connection)
    {
        var statement = connection.Statement("SELECT name, aliases, description, payload_schema, result_schema, plugin_id, plugin_version, plugin_sha256 FROM job_types ORDER BY name");
        var types = new List<JobTypeRegistration>();
        while (statement.Step())
        {
            types.Add(new JobTypeRegistration(
                statement.Text(),
                JsonSerializer.Deserialize(statement.Text(), TagsJson.Default.IReadOnlyListString)!,
                statement.Text(),
                statement.Blob(),
                statement.Blob(),
                JobRows.ReadPlugin(statement)!));
        }

        statement.Reset();
        return types;
    }
}
