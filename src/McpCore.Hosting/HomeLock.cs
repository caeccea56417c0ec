using System.Globalization;
using System.Text.Json;
using McpCore.Client;

namespace McpCore.Hosting;

/// <summary>
/// The proof that this engine is the only one on its home, a daemon's or an embedded one: an operating-system lock on a file, which ends with the process
/// however it ends. Whoever holds it knows that every earlier engine of the home is dead.
/// </summary>
internal sealed class HomeLock : IDisposable
{
    private readonly HomeFolder _home;
    private readonly FileStream _file;

    private HomeLock(HomeFolder home, FileStream file) => (_home, _file) = (home, file);

    /// <summary>Makes the home's folders, for the owner alone, and locks the home.</summary>
    /// <returns>The lock, or null when another process holds it.</returns>
    /// <exception cref="IOException">The home cannot be made.</exception>
    public static HomeLock? TryAcquire(HomeFolder home)
    {
        CreatePrivate(home.Path);
        foreach (var name in new[] { "logs", "artifacts", "staged", "plugins", "data" })
        {
            CreatePrivate(home.In(name));
        }

        try
        {
            return new HomeLock(home, new FileStream(home.LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>A folder that only its owner may enter.</summary>
    public static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(path, OwnerOnly);
        File.SetUnixFileMode(path, OwnerOnly);
    }

    /// <summary>Writes down where this engine answers; called when it does.</summary>
    /// <param name="pipe">The daemon's pipe; null of an embedded engine, which answers to its own process alone.</param>
    /// <param name="http">The address of the daemon's TCP door; null when it is closed, and of an embedded engine.</param>
    /// <param name="version">The version of the engine.</param>
    public void Announce(string? pipe, string? http, string version)
    {
        var temporary = _home.DaemonFile + ".new";
        using (var stream = File.Create(temporary))
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("pid", Environment.ProcessId);
            writer.WriteString("pipe", pipe);
            writer.WriteString("http", http);
            writer.WriteString("version", version);
            writer.WriteString("program", Environment.ProcessPath);
            writer.WriteString("home", _home.Path);
            writer.WriteEndObject();
        }

        File.Move(temporary, _home.DaemonFile, overwrite: true);
    }

    public void Dispose()
    {
        File.Delete(_home.DaemonFile);
        _file.Dispose();
    }

    /// <summary>Says who holds a home that is taken.</summary>
    public static string Holder(HomeFolder home) => home.ReadProcess() is { } running
        ? string.Create(CultureInfo.InvariantCulture, $"process {running.ProcessId}{(running.Pipe is null ? ", an application that embeds the engine" : "")}")
        : "another process, which is still starting or stopping";
}
