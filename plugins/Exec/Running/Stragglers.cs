using System.Globalization;
using System.Text;
using McpCore.Exec.Programs;

namespace McpCore.Exec.Running;

/// <summary>
/// Finds the processes of a run by the variable that they inherit, wherever they have gone: a process may leave its group and its session, and become
/// the child of another one, but it keeps the environment with which it was started unless it takes care to change it.
/// </summary>
internal static class Stragglers
{
    private const int MaxRounds = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Kills the processes whose mark begins with a text, until none is left.</summary>
    /// <returns>How many there were.</returns>
    public static async Task<int> KillAsync(string mark, CancellationToken cancellationToken)
    {
        var wanted = Encoding.UTF8.GetBytes($"{ProgramEnvironment.Mark}={mark}");
        var killed = new HashSet<int>();
        for (var round = 0; round < MaxRounds; round++)
        {
            var found = Find(wanted);
            if (found.Count == 0)
            {
                break;
            }

            foreach (var process in found)
            {
                Signal.Kill(process);
                killed.Add(process);
            }

            // A killed process is there until the system has cleared it away, and may have started another one before.
            await Task.Delay(Pause, cancellationToken);
        }

        return killed.Count;
    }

    private static List<int> Find(byte[] mark)
    {
        var found = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process)
                && process != Environment.ProcessId && HasMark(Path.Combine(folder, "environ"), mark))
            {
                found.Add(process);
            }
        }

        return found;
    }

    private static bool HasMark(string path, byte[] mark)
    {
        try
        {
            var variables = File.ReadAllBytes(path).AsSpan();
            for (var at = variables.IndexOf(mark); at >= 0; at = variables.IndexOf(mark))
            {
                if (at == 0 || variables[at - 1] == 0)
                {
                    return true;
                }

                variables = variables[(at + 1)..];
            }

            return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Ended in this moment, or another user's.
            return false;
        }
    }
}
