using System.ComponentModel;

namespace McpCore.Agents;

/// <summary>
/// The host's side of a <see cref="PluginContext"/>. Only strings, UTF-8 JSON and types of the framework pass, so that the same plugin runs in
/// the daemon's process and in a worker. Implemented by hosts and test kits, not by plugin authors; all members are safe for concurrent use.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public abstract class PluginPort
{
    /// <summary>The plugin's id.</summary>
    public abstract string Id { get; }

    /// <summary>The version of the plugin that runs.</summary>
    public abstract string Version { get; }

    /// <summary>The plugin's own settings as a UTF-8 JSON object, with the texts of secrets in place of their references; empty when there are none.</summary>
    public abstract ReadOnlyMemory<byte> Settings { get; }

    /// <summary>The texts of the settings that were given as secrets, by their dotted path in the settings.</summary>
    public abstract IReadOnlyDictionary<string, string> Secrets { get; }

    /// <summary>Full path of the plugin's own folder, which may not be there yet.</summary>
    public abstract string DataDirectory { get; }

    /// <summary>The client of this version of the plugin, always the same one; the host disposes it after the plugin has stopped.</summary>
    public abstract HttpClient Http { get; }

    /// <summary>Takes a log line; never blocks.</summary>
    public abstract void Log(JobLogLevel level, string template, string message, ReadOnlyMemory<byte> properties);
}
