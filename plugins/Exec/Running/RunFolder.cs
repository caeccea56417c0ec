namespace McpCore.Exec.Running;

/// <summary>The folder of one run: what the program reads, and the folder in which it works. Disposing it removes everything.</summary>
internal sealed class RunFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly string _path;

    /// <param name="path">Where the folder is made.</param>
    /// <param name="mark">Marks the processes of the run.</param>
    public RunFolder(string path, string mark)
    {
        (_path, Mark) = (path, mark);
        if (OperatingSystem.IsLinux())
        {
            Directory.CreateDirectory(path, OwnerOnly);
            Directory.CreateDirectory(WorkFolder, OwnerOnly);
        }
    }

    public string Mark { get; }

    /// <summary>The folder in which the program works.</summary>
    public string WorkFolder => Path.Combine(_path, "work");

    /// <summary>The file that is the program's standard input.</summary>
    public string InputFile => Path.Combine(_path, "stdin");

    public Task WriteInputAsync(string? text, CancellationToken cancellationToken) => File.WriteAllTextAsync(InputFile, text ?? "", cancellationToken);

    public void Dispose()
    {
        try
        {
            // A link is removed, not followed.
            Directory.Delete(_path, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The program took rights away that even its owner needs. The next start of the plugin tries again.
        }
    }
}
