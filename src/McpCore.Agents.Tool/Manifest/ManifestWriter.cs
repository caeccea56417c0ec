using System.Buffers;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace McpCore.Agents.Tool.Manifest;

/// <summary>Writes <c>plugin.json</c>. The same input gives the same bytes: nothing in it depends on the time, the machine or the place.</summary>
internal static class ManifestWriter
{
    public const string FileName = "plugin.json";

    // plugin.json cannot hold its own hash, its signature is made from it, and what helps a debugger or an editor is not part of the plugin.
    private static readonly string[] NotListed = [FileName, FileName + ".sig"];
    private static readonly string[] NotListedKinds = [".pdb", ".xml"];

    public static byte[] Write(BuildInputs inputs, PluginAssembly plugin)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            var contract = ContractVersion();
            json.WriteStartObject();
            json.WriteString("id", inputs.Id);
            json.WriteString("version", inputs.Version);
            json.WriteString("entry", inputs.Entry);

            // What the plugin was compiled against may have members that an older contract lacks.
            json.WriteString("contract", $"[{contract.ToString(2)},{contract.Major + 1}.0)");
            json.WriteString("target_framework", inputs.TargetFramework);
            WriteTexts(json, "runtimes", inputs.Runtimes);
            json.WriteStartObject("built_with");
            json.WriteString("contract", contract.ToString());
            json.WriteString("runtime", Environment.Version.ToString(2));
            json.WriteEndObject();
            WriteJobTypes(json, plugin);
            if (plugin.DescribeSettings() is { IsEmpty: false } settings)
            {
                WriteSchema(json, "configuration_schema", settings);
            }

            json.WriteString("isolation", inputs.Isolation);
            json.WriteStartObject("limits");
            json.WriteString("memory", inputs.MemoryLimit);
            json.WriteString("heap", inputs.HeapLimit);
            json.WriteString("time", inputs.TimeLimit);
            json.WriteEndObject();
            WriteFiles(json, inputs.Folder);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteJobTypes(Utf8JsonWriter json, PluginAssembly plugin)
    {
        json.WriteStartArray("job_types");
        foreach (var type in plugin.Agents.SelectMany(PluginAssembly.Describe))
        {
            json.WriteStartObject();
            json.WriteString("name", type.Name);
            WriteTexts(json, "aliases", type.Aliases);
            json.WriteString("description", type.Description);
            WriteSchema(json, "payload_schema", type.PayloadSchema);
            WriteSchema(json, "result_schema", type.ResultSchema);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void WriteSchema(Utf8JsonWriter json, string name, ReadOnlyMemory<byte> schema)
    {
        using var document = JsonDocument.Parse(schema);
        json.WritePropertyName(name);
        document.RootElement.WriteTo(json);
    }

    private static void WriteFiles(Utf8JsonWriter json, string folder)
    {
        json.WriteStartObject("files");
        var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            .Where(file => !NotListed.Contains(file) && !NotListedKinds.Contains(Path.GetExtension(file)));
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            using var stream = File.OpenRead(Path.Combine(folder, file));
            json.WriteString(file, Convert.ToHexStringLower(SHA256.HashData(stream)));
        }

        json.WriteEndObject();
    }

    private static Version ContractVersion() =>
        Version.Parse(typeof(AgentBase).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+', '-')[0]);
}
