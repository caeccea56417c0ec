namespace McpCore.Plugins.Discovery;

/// <summary>
/// Tells which changes of the drop folders may be acted upon: those after which a folder has been quiet for a while. A plugin that is still
/// being copied, and one that is removed only to be copied again, are left alone until then.
/// </summary>
internal sealed class SettledFolders(TimeSpan settle)
{
    private readonly Dictionary<string, Motion> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _settled = new(StringComparer.Ordinal);

    /// <summary>The folders as they are acted upon, in the order in which they win.</summary>
    public IReadOnlyList<PluginFolder> Current { get; private set; } = [];

    /// <summary>When something that is in motion may have settled; null when nothing is.</summary>
    public DateTimeOffset? LookAgainAt => _seen.Count == 0 ? null : _seen.Values.Min(seen => seen.Since) + settle;

    /// <summary>Takes over a scan.</summary>
    /// <param name="scan">What there is now.</param>
    /// <param name="now">The moment of the scan.</param>
    /// <param name="all">Whether everything counts as settled, as at the start of a daemon.</param>
    /// <returns>Whether <see cref="Current"/> changed.</returns>
    public bool Update(IReadOnlyList<PluginFolder> scan, DateTimeOffset now, bool all = false)
    {
        var changed = false;
        var present = scan.ToDictionary(folder => folder.Path, folder => folder.Fingerprint, StringComparer.Ordinal);
        foreach (var path in present.Keys.Union(_settled.Keys).Union(_seen.Keys).ToList())
        {
            var fingerprint = present.GetValueOrDefault(path);
            if (fingerprint == _settled.GetValueOrDefault(path))
            {
                _seen.Remove(path);
                continue;
            }

            if (!_seen.TryGetValue(path, out var seen) || seen.Fingerprint != fingerprint)
            {
                seen = new Motion(fingerprint, now);
                _seen[path] = seen;
            }

            if (!all && seen.Since + settle > now)
            {
                continue;
            }

            changed = true;
            _seen.Remove(path);
            if (fingerprint is null)
            {
                _settled.Remove(path);
            }
            else
            {
                _settled[path] = fingerprint;
            }
        }

        // Folders that are being removed stay where they were: at their place in the order of the scan, or at the end.
        if (changed)
        {
            Current =
            [
                .. scan.Where(folder => _settled.ContainsKey(folder.Path)).Select(folder => new PluginFolder(folder.Path, _settled[folder.Path])),
                .. _settled.Keys.Where(path => !present.ContainsKey(path)).Select(path => new PluginFolder(path, _settled[path])),
            ];
        }

        return changed;
    }

    /// <summary>A folder was found to be in motion after all, although it looked settled.</summary>
    /// <param name="folder">The folder as it looked.</param>
    /// <param name="before">The folder as it was last acted upon; null when it never was.</param>
    /// <param name="now">The moment from which it has to be quiet.</param>
    public void Unsettle(PluginFolder folder, PluginFolder? before, DateTimeOffset now)
    {
        _seen[folder.Path] = new Motion(folder.Fingerprint, now);
        if (before is null)
        {
            _settled.Remove(folder.Path);
            Current = [.. Current.Where(other => other.Path != folder.Path)];
        }
        else
        {
            _settled[folder.Path] = before.Fingerprint;
            Current = [.. Current.Select(other => other.Path == folder.Path ? before : other)];
        }
    }

    /// <summary>A folder as it looked last, and since when; no fingerprint when it is gone.</summary>
    private sealed record Motion(string? Fingerprint, DateTimeOffset Since);
}
