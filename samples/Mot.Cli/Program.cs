Console.WriteLine("mot");
