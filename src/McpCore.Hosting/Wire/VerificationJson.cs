using System.Text.Json;
using McpCore.Plugins.Installing;

namespace McpCore.Hosting.Wire;

/// <summary>The shape of a plugin's verification on the wire.</summary>
internal static class VerificationJson
{
    public static void Write(Utf8JsonWriter writer, PluginVerification verification)
    {
        writer.WriteStartObject();
        writer.WriteString("path", verification.Path);
        writer.WriteString("id", verification.Id);
        writer.WriteString("version", verification.Version);
        writer.WriteBoolean("passed", verification.Fault is null);
        writer.WriteStartArray("checks");
        foreach (var check in verification.Checks)
        {
            writer.WriteStartObject();
            writer.WriteString("name", check.Name);
            writer.WriteString("result", TextOf(check.Result));
            writer.WriteString("code", check.Code);
            writer.WriteString("message", check.Message);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static string TextOf(PluginCheckResult result) => result switch
    {
        PluginCheckResult.Passed => "passed",
        PluginCheckResult.Failed => "failed",
        _ => "not_checked",
    };
}
