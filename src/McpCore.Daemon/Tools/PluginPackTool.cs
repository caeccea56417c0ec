using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using McpCore.Plugins.Installing;

namespace McpCore.Daemon.Tools;

/// <summary><c>mcpcored tool plugin-pack</c>: makes an archive of a built plugin folder.</summary>
internal static class PluginPackTool
{
    public static ToolCommand Command { get; } =
        new("plugin-pack", "DIR [--out FILE] [--nupkg] [--sign KEY.pem --publisher NAME]", "Pack a built plugin folder.", RunAsync);

    private static async Task<int?> RunAsync(string[] arguments)
    {
        if (!TryParse(arguments, out var request, out var keyFile, out var publisher))
        {
            return null;
        }

        try
        {
            using var key = keyFile is null ? null : await OpenKeyAsync(keyFile);
            var result = PluginPacker.Pack(request with { Signer = key is null ? null : (publisher!, key) });
            if (result.File is null)
            {
                await Console.Error.WriteLineAsync($"mcpcored: {request.Folder} was not packed.");
                return await PluginVerifyTool.TellAsync(result.Verification, asJson: false);
            }

            await Console.Out.WriteLineAsync(result.File);
            return ExitCodes.Done;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            await Console.Error.WriteLineAsync($"mcpcored: {request.Folder} was not packed: {exception.Message}");
            return ExitCodes.Refused;
        }
    }

    private static async Task<ECDsa> OpenKeyAsync(string file)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(await File.ReadAllTextAsync(file));
            return key.KeySize == 256 ? key : throw new CryptographicException($"{file} has a key of {key.KeySize} bits; a signature needs ECDSA on the curve P-256 (openssl ecparam -name prime256v1 -genkey -noout).");
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    private static bool TryParse(string[] arguments, [NotNullWhen(true)] out PackRequest? request, out string? keyFile, out string? publisher)
    {
        (request, keyFile, publisher) = (null, null, null);
        string? folder = null;
        string? output = null;
        var asPackage = false;
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--nupkg":
                    asPackage = true;
                    break;
                case "--out" when i + 1 < arguments.Length:
                    output = arguments[++i];
                    break;
                case "--sign" when i + 1 < arguments.Length:
                    keyFile = arguments[++i];
                    break;
                case "--publisher" when i + 1 < arguments.Length:
                    publisher = arguments[++i];
                    break;
                case var text when folder is null && !text.StartsWith("--", StringComparison.Ordinal):
                    folder = text;
                    break;
                default:
                    return false;
            }
        }

        if (folder is null || (keyFile is null) != (publisher is null))
        {
            return false;
        }

        request = new PackRequest(folder) { Output = output, AsPackage = asPackage };
        return true;
    }
}
