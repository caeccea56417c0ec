using System.Text.Json;
using McpCore.Cli.Connection;
using McpCore.Cli.Output;

namespace McpCore.Cli.Payloads;

/// <summary>What the daemon knows of a job type's payload.</summary>
internal static class JobTypeSchema
{
    /// <summary>The schema of a job type's payload; undefined for a type that the daemon does not know.</summary>
    public static JsonElement Of(DaemonPipe pipe, string type)
    {
        foreach (var agent in pipe.Get("job-types").GetProperty("agents").EnumerateArray())
        {
            if (Show.Text(agent, "type") == type || agent.GetProperty("aliases").EnumerateArray().Any(alias => alias.GetString() == type))
            {
                return agent.GetProperty("payload_schema");
            }
        }

        return default;
    }
}
