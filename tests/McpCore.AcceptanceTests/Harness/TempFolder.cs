namespace McpCore.AcceptanceTests.Harness;

/// <summary>A folder outside of the checkout, removed at the end.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("mcpcore-test-").FullName;

    public string In(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>A new, empty folder in this one.</summary>
    public string Create(string name) => Directory.CreateDirectory(In(name)).FullName;

    /// <summary>Copies all files of a folder to another one, which may be there already.</summary>
    public static void Copy(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            var path = System.IO.Path.Combine(target, System.IO.Path.GetRelativePath(source, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            File.Copy(file, path, overwrite: true);
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
