namespace McpCore.Cli.Following;

/// <summary>Waits for the key that ends a full-screen view. Its thread ends with the program.</summary>
internal static class KeyListener
{
    public static void OnQuit(CancellationTokenSource quit)
    {
        if (Console.IsInputRedirected)
        {
            return;
        }

        var thread = new Thread(() =>
        {
            while (Console.ReadKey(intercept: true) is { Key: not (ConsoleKey.Q or ConsoleKey.Escape) })
            {
            }

            try
            {
                quit.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The view has ended by itself meanwhile.
            }
        })
        {
            IsBackground = true,
            Name = "keys",
        };
        thread.Start();
    }
}
