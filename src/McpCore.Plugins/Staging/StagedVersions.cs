using System.Text.Json;

namespace McpCore.Plugins.Staging;

/// <summary>A version as it was activated: its staged copy and the hash over its files.</summary>
/// <param name="Version">The version.</param>
/// <param name="Sha256">The hash over its files.</param>
/// <param name="Folder">The name of its folder among the plugin's staged copies.</param>
internal sealed record StagedVersion(string Version, string Sha256, string Folder);

/// <summary>
/// Remembers beside a plugin's staged copies which one was activated last and which one before it, so that there is something to roll back to, after a
/// restart, too. A memory that cannot be read is no memory: the copies are only kept for convenience.
/// </summary>
internal static class StagedVersions
{
    private const string FileName = "versions.json";

    /// <summary>A version has become active; the one that was active before it becomes the one to roll back to.</summary>
    /// <returns>A warning when that cannot be written down; otherwise null.</returns>
    public static string? Activated(string stagingFolder, string id, StagedVersion version)
    {
        var (active, previous) = Read(stagingFolder, id);
        if (active == version)
        {
            return null;
        }

        try
        {
            Write(stagingFolder, id, version, active ?? previous);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"The version before cannot be rolled back to: {exception.Message}";
        }
    }

    /// <summary>The version that was active before the active one; null when there was none.</summary>
    public static StagedVersion? Previous(string stagingFolder, string id) => Read(stagingFolder, id).Previous;

    /// <summary>The staged folders that are kept although nothing of them need be in use: those of the two versions.</summary>
    public static IReadOnlyList<string> Folders(string stagingFolder, string id)
    {
        var (active, previous) = Read(stagingFolder, id);
        return [.. new[] { active, previous }.OfType<StagedVersion>().Select(version => Path.Combine(stagingFolder, id, version.Folder))];
    }

    /// <summary>The plugin is gone: there is nothing to roll back to any more.</summary>
    public static void Forget(string stagingFolder, string id)
    {
        var path = PathOf(stagingFolder, id);
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    }

    private static string PathOf(string stagingFolder, string id) => Path.Combine(stagingFolder, id, FileName);

    private static (StagedVersion? Active, StagedVersion? Previous) Read(string stagingFolder, string id)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(PathOf(stagingFolder, id)));
            return (Read(document.RootElement, "active"), Read(document.RootElement, "previous"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return (null, null);
        }
    }

    private static StagedVersion? Read(JsonElement root, string member)
    {
        if (!root.TryGetProperty(member, out var version) || version.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        var folder = version.GetProperty("folder").GetString()!;
        return folder == Path.GetFileName(folder) ? new StagedVersion(version.GetProperty("version").GetString()!, version.GetProperty("sha256").GetString()!, folder) : null;
    }

    /// <summary>In one step, so that a kill leaves the file of before or of after.</summary>
    private static void Write(string stagingFolder, string id, StagedVersion active, StagedVersion? previous)
    {
        var path = PathOf(stagingFolder, id);
        using (var stream = File.Create(path + ".new"))
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            Write(writer, "active", active);
            Write(writer, "previous", previous);
            writer.WriteEndObject();
        }

        File.Move(path + ".new", path, overwrite: true);
    }

    private static void Write(Utf8JsonWriter writer, string member, StagedVersion? version)
    {
        if (version is null)
        {
            writer.WriteNull(member);
            return;
        }

        writer.WriteStartObject(member);
        writer.WriteString("version", version.Version);
        writer.WriteString("sha256", version.Sha256);
        writer.WriteString("folder", version.Folder);
        writer.WriteEndObject();
    }
}
