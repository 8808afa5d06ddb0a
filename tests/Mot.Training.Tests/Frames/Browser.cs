using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Mot.Tests;

/// <summary>Headless Chromium, which opens a page of a folder over HTTP; the page posts what it found.</summary>
internal static class Browser
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    /// <summary>Opens a page and returns the JSON that it posts to <c>/found</c>; skips the test where there is no Chromium.</summary>
    /// <param name="folder">What is served.</param>
    /// <param name="page">The page.</param>
    /// <param name="cancellationToken">Ends the browser.</param>
    public static async Task<JsonElement> OpenAsync(string folder, string page, CancellationToken cancellationToken)
    {
        string? program = Find("chromium", "chromium-browser", "google-chrome");
        Assert.SkipWhen(program is null, "needs Chromium, which is not on the PATH (Debian: apt-get install --no-install-recommends chromium)");
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(s_patience);
        using HttpListener server = new();
        string address = $"http://127.0.0.1:{FreePort()}/";
        server.Prefixes.Add(address);
        server.Start();
        string profile = Directory.CreateTempSubdirectory("mot-browser-").FullName;
        ProcessStartInfo start = new(program!)
        {
            ArgumentList =
            {
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required", $"--user-data-dir={profile}", address,
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process browser = Process.Start(start)!;
        Task<string> said = browser.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            while (true)
            {
                HttpListenerContext context = await server.GetContextAsync().WaitAsync(stop.Token);
                if (await AnswerAsync(context, folder, page, stop.Token) is { } found)
                    return found;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            browser.Kill(entireProcessTree: true);
            throw new TimeoutException($"The page posted nothing. The browser said: {await said}");
        }
        finally
        {
            browser.Kill(entireProcessTree: true);
            await browser.WaitForExitAsync(CancellationToken.None);
            Directory.Delete(profile, recursive: true);
        }
    }

    private static async Task<JsonElement?> AnswerAsync(HttpListenerContext context, string folder, string page, CancellationToken cancellationToken)
    {
        using HttpListenerResponse response = context.Response;
        string path = Path.Combine(folder, Path.GetFileName(context.Request.Url!.LocalPath));
        if (context.Request.HttpMethod == "POST")
            return (await JsonDocument.ParseAsync(context.Request.InputStream, default, cancellationToken)).RootElement;
        byte[] content = context.Request.Url.LocalPath == "/" ? Encoding.UTF8.GetBytes(page) : File.Exists(path) ? await File.ReadAllBytesAsync(path, cancellationToken) : [];
        int first = 0, last = content.Length - 1;
        response.StatusCode = content.Length > 0 ? 200 : 404;
        if (RangeHeaderValue.TryParse(context.Request.Headers["Range"], out RangeHeaderValue? range) && range.Ranges.Single() is { From: { } from, To: var to })
        {
            (first, last) = ((int)from, (int)Math.Min(to ?? last, last));
            response.StatusCode = 206;
            response.Headers["Content-Range"] = $"bytes {first}-{last}/{content.Length}";
        }

        response.Headers["Accept-Ranges"] = "bytes";
        response.ContentLength64 = last - first + 1;
        try
        {
            await response.OutputStream.WriteAsync(content.AsMemory(first..(last + 1)), cancellationToken);
        }
        catch (HttpListenerException)
        {
            // A video that is seeked lets go of what it had asked for.
        }

        return null;
    }

    private static string? Find(params string[] names) =>
        (from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
         from name in names
         let path = Path.Combine(folder, name)
         where File.Exists(path)
         select path).FirstOrDefault();

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
