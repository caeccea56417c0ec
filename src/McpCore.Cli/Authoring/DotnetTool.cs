using System.ComponentModel;
using System.Diagnostics;

namespace McpCore.Cli.Authoring;

/// <summary>Runs the .NET SDK's <c>dotnet</c>, which every author of a plugin has.</summary>
internal static class DotnetTool
{
    /// <param name="folder">The working folder.</param>
    /// <param name="arguments">What it is called with.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CommandFaultException">It is not there, or failed; the message has what it printed.</exception>
    public static async Task RunAsync(string folder, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };

        // A build server would keep the pipes to this process open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_NOLOGO"] = "1";
        using var process = Start(start);
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0)
            {
                throw new CommandFaultException(ExitCodes.Refused, $"`dotnet {string.Join(' ', start.ArgumentList)}` ended with {process.ExitCode}. It said:\n{$"{await output}\n{await error}".Trim()}");
            }
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new CommandFaultException(ExitCodes.Refused, "The .NET SDK is needed to write a plugin, and `dotnet` is not on the PATH. Install the SDK 10.0 or newer.");
        }
    }
}
