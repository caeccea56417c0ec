using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.Loader;

namespace McpCore.Plugins.Loading;

/// <summary>
/// Exceptions that nobody catches, thrown on a thread, on a timer or from <c>async void</c>, end a process. Those of a plugin need not: the thread has
/// ended, the plugin is known from the stack, and its other jobs and those of its neighbours go on.
/// </summary>
internal static class UnhandledFaults
{
    private static readonly Lock Gate = new();
    private static bool s_isInstalled;

    /// <summary>From here on such an exception of a plugin is told to its context. All others end the process, as ever.</summary>
    public static void Install()
    {
        lock (Gate)
        {
            if (!s_isInstalled)
            {
                s_isInstalled = true;
                try
                {
                    ExceptionHandling.SetUnhandledExceptionHandler(Handle);
                }
                catch (InvalidOperationException)
                {
                    // An application that embeds the engine has a handler of its own, and only one is possible: its own decides.
                }
            }
        }
    }

    private static bool Handle(Exception exception)
    {
        if (OwnerOf(exception)?.Unhandled is not { } owner)
        {
            return false;
        }

        owner(exception);
        return true;
    }

    /// <summary>The plugin whose code is on the stack of the exception, or of what caused it.</summary>
    private static PluginLoadContext? OwnerOf(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            foreach (var frame in new StackTrace(exception).GetFrames())
            {
                if (frame.GetMethod()?.Module.Assembly is { } assembly && AssemblyLoadContext.GetLoadContext(assembly) is PluginLoadContext context)
                {
                    return context;
                }
            }
        }

        return null;
    }
}
