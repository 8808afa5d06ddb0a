using System.Diagnostics;
using System.Text.Json;

namespace Mot.Tests;

/// <summary>The kernel of .NET Interactive, in a process of its own, that takes and gives lines of JSON.</summary>
internal sealed class InteractiveKernel : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _error;

    private InteractiveKernel(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts the tool that the repository's manifest names; skips the test where it is not installed.</summary>
    /// <param name="folder">Where the notebook lies.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<InteractiveKernel> StartAsync(string folder, CancellationToken cancellationToken)
    {
        using (Process version = Run(folder, "--version"))
        {
            await version.WaitForExitAsync(cancellationToken);
            Assert.SkipUnless(version.ExitCode == 0, "needs .NET Interactive, which is not installed: './mot setup --notebooks' installs it");
        }

        InteractiveKernel kernel = new(Run(folder, "stdio"));
        await kernel.ReadAsync((type, _, _) => type == "KernelReady", cancellationToken);
        return kernel;
    }

    /// <summary>Runs a cell, and gives what it displayed, by media type.</summary>
    /// <exception cref="InvalidOperationException">The cell failed.</exception>
    public async Task<IReadOnlyList<(string MediaType, string Value)>> SubmitAsync(string code, CancellationToken cancellationToken)
    {
        string token = Guid.NewGuid().ToString("N");
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(
            new { token, commandType = "SubmitCode", command = new { code, targetKernelName = "csharp" } }));
        await _process.StandardInput.FlushAsync(cancellationToken);
        List<(string, string)> displayed = [];
        await ReadAsync(
            (type, content, of) =>
            {
                if (type is "DisplayedValueProduced" or "ReturnValueProduced")
                    displayed.AddRange(content.GetProperty("formattedValues").EnumerateArray().Select(v => (v.GetProperty("mimeType").GetString()!, v.GetProperty("value").GetString()!)));
                return of != token ? false : type switch
                {
                    "CommandFailed" => throw new InvalidOperationException(content.GetProperty("message").GetString()),
                    _ => type == "CommandSucceeded",
                };
            },
            cancellationToken);
        return displayed;
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static Process Run(string folder, string command)
    {
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { "tool", "run", "dotnet-interactive", "--", command },
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_INTERACTIVE_CLI_TELEMETRY_OPTOUT"] = "1";
        return Process.Start(start)!;
    }

    // Until the events, each with its content and the token of its command, are enough.
    private async Task ReadAsync(Func<string, JsonElement, string?, bool> enough, CancellationToken cancellationToken)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            // The tool greets in plain text.
            if (!line.StartsWith('{'))
                continue;
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            if (!root.TryGetProperty("eventType", out JsonElement type))
                continue;
            string? token = root.TryGetProperty("command", out JsonElement command) && command.ValueKind == JsonValueKind.Object
                && command.TryGetProperty("token", out JsonElement its) ? its.GetString() : null;
            if (enough(type.GetString()!, root.GetProperty("event"), token))
                return;
        }

        throw new InvalidOperationException($"The kernel ended. It said: {await _error}");
    }
}
